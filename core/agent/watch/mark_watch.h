// MarkWatch: the directories of marks, and what changes in them.
//
// From construction on no change is missed; where the kernel could not tell them all, take() says
// so and look() still sees what there is. Names of the check of the wiring are nobody's and are
// left out. What Exim asks may not be there for a while - not mounted, `.ready` gone - and mail
// waits then as unknown: take() says when the marks were out of sight, is_ready() whether all of it
// is there now, and watch_again() is to be called once it is back. Another directory may also take
// the place of one at once, which the kernel does not tell: has_moved() says so, as long as it is
// asked now and then. look() fails with state_unreadable where a directory is missing or not ready:
// what is in it is unknown then. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "agent/watch/flow.h"
#include "base/fd.h"
#include "base/result.h"

namespace penstock {

class MarkWatch {
  public:
    // `lists`: where others' edits of the lists in /etc arrive.
    MarkWatch(std::string outgoing, std::string const& lists);

    [[nodiscard]] int fd() const { return events_.get(); }

    struct News {
        Names touched = {};
        bool is_about_lists = false;
        bool is_about_marks = false;
        bool has_missed = false;  // there was more, of any name
        bool was_unready = false;
    };
    [[nodiscard]] News take();
    [[nodiscard]] Result<MarkNames> look() const;
    [[nodiscard]] bool is_ready() const;
    [[nodiscard]] bool has_moved() const;
    void watch_again();

  private:
    [[nodiscard]] Result<Names> names_of(std::string const& directory) const;

    // Of what is watched, in the order of its list; 0 where there is nothing.
    using Identities = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
    [[nodiscard]] Identities identities() const;

    std::string outgoing_;
    Fd events_;
    std::string lists_;
    Identities watched_ = {};
    int lists_watch_ = -1;
};

}  // namespace penstock
