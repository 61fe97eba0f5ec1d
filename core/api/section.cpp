#include "api/section.h"

#include <array>
#include <cstddef>

namespace penstock {

std::string_view title_of(Section section) {
    constexpr std::array titles = {
#define PENSTOCK_SECTION(word, title) std::string_view(title),
#include "api/sections.inc"
#undef PENSTOCK_SECTION
    };
    return titles.at(static_cast<std::size_t>(section));
}

}  // namespace penstock
