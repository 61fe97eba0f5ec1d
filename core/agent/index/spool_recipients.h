// Whom a queued message still has to go to: those of its recipients in a -H file that are not in
// the tree of addresses that are done. Pure: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "agent/index/spool_lines.h"

namespace penstock {

// `root`: the first line of the tree, which is taken off the text. False if the text ends before
// the header, or is not of that form: `recipients` are those that were read until then.
[[nodiscard]] bool read_recipients(SpoolLines& text, std::string_view root,
                                   std::vector<std::string>& recipients);

}  // namespace penstock
