// The lists of who is suspended and held, as other software reads and edits them: one name a line.
// What to make of an edit, without doing it. Pure: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/watch/flow.h"
#include "wire/list_edit.h"

namespace penstock {

// The names, then what others have written and nobody here knows, as it was.
[[nodiscard]] std::string list_text(Names const& names, std::vector<std::string> const& kept);

struct ListChange {
    Names added = {};
    Names removed = {};
    std::vector<std::string> remarks = {};  // lines that are no names: blank ones go, others stay
    // So much is gone at once that it looks like a full disk, or an editor that died: nobody is
    // freed by it.
    bool is_mass_removal = false;
};

[[nodiscard]] ListChange change_by(ListEdit const& edit);

}  // namespace penstock
