#include "cli/whm_names.h"

#include <string>

namespace penstock {

namespace {

// One text and not a list of texts, which the dynamic linker would have to relocate at each start.
constexpr std::string_view names = "\n"
#include "cli/whm_names.inc"
    ;

}  // namespace

bool is_whm_function(std::string_view name) {
    bool const is_one_line = !name.empty() && name.find('\n') == std::string_view::npos;
    return is_one_line && names.find("\n" + std::string(name) + "\n") != std::string_view::npos;
}

}  // namespace penstock
