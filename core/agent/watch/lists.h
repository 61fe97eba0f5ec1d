// Lists: both lists of who is suspended and held, and when something is to be done about them: what
// others have written is taken at once, what the marks say is written once a second at most.
//
// What is known of a list: list_keeper.h. One thread.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "agent/watch/flow.h"
#include "agent/watch/list_keeper.h"
#include "api/core.h"

namespace penstock {

class Lists {
  public:
    using Time = std::chrono::steady_clock::time_point;
    // Lines that nobody knows, by the list's name.
    using KeptLines = std::map<std::string, std::vector<std::string>>;

    Lists(std::string const& directory, KeptLines& kept);

    // An edit may have arrived.
    void expect_edit() { has_edit_ = true; }
    // The marks, or what names may be in a list, are others now.
    void expect_marks() { is_stale_ = true; }
    // Another directory may have taken the place of theirs.
    void look_where_they_are();

    [[nodiscard]] bool has_edit() const { return has_edit_; }
    // Acts on what has arrived. False if something could not be done: it is to be called again.
    [[nodiscard]] bool take_edits(Core const& core, Time now);
    void try_kept_lines(Core const& core);
    // Writes them if it is time. True if the lines that nobody knows are others than `kept` then.
    [[nodiscard]] bool write(Core const& core, MarkNames const& marks, Time now, KeptLines& kept);

    // When there is something to do; `has_marks`: whether it is known what the marks are.
    [[nodiscard]] Time due(bool has_marks) const;

  private:
    std::vector<ListKeeper> lists_;
    bool is_stale_ = true;
    bool has_edit_ = true;
    Time next_ = Time::min();
};

}  // namespace penstock
