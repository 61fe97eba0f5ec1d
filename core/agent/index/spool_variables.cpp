#include "agent/index/spool_variables.h"

#include <algorithm>
#include <utility>

#include "base/number_in.h"

namespace penstock {

namespace {

// "-name value", "--name value" (from outside), "--(quoter)name value" (4.97).
std::pair<std::string_view, std::string_view> name_and_value(std::string_view line) {
    line.remove_prefix(line.starts_with("--") ? 2 : 1);
    if (line.starts_with('(')) {
        line.remove_prefix(std::min(line.find(')'), line.size() - 1) + 1);
    }
    auto const blank = line.find(' ');
    return {line.substr(0, blank),
            blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1)};
}

}  // namespace

std::optional<std::string_view> read_variables(SpoolLines& text, SpoolVariables& variables) {
    auto line = text.line();
    for (; line && line->starts_with('-'); line = text.line()) {
        auto const [name, value] = name_and_value(*line);
        if (name == "aclm" || name == "aclc") {
            auto const blank = value.rfind(' ');
            auto const size = blank == std::string_view::npos
                                  ? std::nullopt
                                  : number_in<std::size_t>(value.substr(blank + 1));
            auto const content = size ? text.bytes(*size) : std::nullopt;
            if (!content) {
                return std::nullopt;
            }
            if (name == "aclm") {
                variables.acl[value.substr(0, blank)] = *content;
            }
        } else if (name == "auth_id") {
            variables.authenticated_id = value;
        } else if (name == "frozen") {
            variables.is_frozen = true;
        }
    }
    return line;
}

}  // namespace penstock
