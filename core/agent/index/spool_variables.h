// SpoolVariables: what Exim knew of a message besides its envelope, as it writes it in the second
// part of a -H file: "-name value", a line each, or more for a value with line ends. Pure: any
// thread.
#pragma once

#include <map>
#include <optional>
#include <string_view>

#include "agent/index/spool_lines.h"

namespace penstock {

// Borrows the text.
struct SpoolVariables {
    std::map<std::string_view, std::string_view> acl;  // acl_m variables, without their "acl_m"
    std::string_view authenticated_id = {};
    bool is_frozen = false;
};

// The line behind them, which begins the tree of addresses that are done. Nothing if the text ends
// before that, or is not of that form.
[[nodiscard]] std::optional<std::string_view> read_variables(SpoolLines& text,
                                                             SpoolVariables& variables);

}  // namespace penstock
