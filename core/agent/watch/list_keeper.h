// ListKeeper: one of the lists of who is suspended or held: writes what it is to be, and makes what
// others write into it restrictions. penstock-lists copies both ways between here and /etc
// (core/agent/lists/copied_list.h).
//
// A line that others add is acted on as if root had called the function on the host, and recorded
// as by the list; a name that nobody knows stays in the file as it is. A line that others take away
// lifts what came by the list alone and is not locked; otherwise, and when too much is gone at
// once, it is put back, and the log says so. One thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/watch/flat_list.h"
#include "api/core.h"
#include "base/fd.h"
#include "marks/restriction.h"

namespace penstock {

class ListKeeper {
  public:
    ListKeeper(Restriction restriction, std::string const& lists,
               std::vector<std::string> kept_lines);

    [[nodiscard]] std::string const& name() const { return name_; }
    [[nodiscard]] std::vector<std::string> const& kept_lines() const { return kept_; }

    // Takes an edit that has arrived, if there is one, and acts on it. False if something could not
    // be done: it is to be called again.
    [[nodiscard]] bool take_edit(Core const& core);
    [[nodiscard]] bool has_edit() const;
    // Another directory may have taken the place of that of the lists: then what is there is not
    // what was written.
    void look_where_it_is();
    // Lines of unknown names whose account has come since.
    void try_kept_lines(Core const& core);
    // The list as it is to be; then the edit is done with. `marked`: names on disk.
    void write(Core const& core, Names const& marked);

  private:
    [[nodiscard]] bool act_on(Core const& core, ListEdit const& edit);
    [[nodiscard]] bool add(Core const& core, std::string const& line, bool is_new);
    void remove(Core const& core, std::string const& line);
    void put_back(Core const& core, std::string const& line, std::string const& why) const;

    Restriction restriction_;
    std::string name_;
    std::string lists_;
    Fd directory_;
    std::vector<std::string> kept_;
    std::optional<std::string> written_ = {};  // by this process: what is there may be older
    bool has_taken_ = true;                    // perhaps, from before a crash
};

}  // namespace penstock
