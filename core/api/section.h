// Section: under which heading of the documentation a function stands, and so in help, man page and
// catalog. Any thread.
#pragma once

#include <string_view>

namespace penstock {

enum class Section {
#define PENSTOCK_SECTION(word, title) word,
#include "api/sections.inc"
#undef PENSTOCK_SECTION
};

[[nodiscard]] std::string_view title_of(Section section);

}  // namespace penstock
