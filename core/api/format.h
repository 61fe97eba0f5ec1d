// Format: the text in which a caller wants the answer. Over HTTP the path decides it (json-api or
// xml-api); on the command line an option.
#pragma once

#include <string_view>

namespace penstock {

enum class Format { json, xml, json_pretty, yaml };

[[nodiscard]] constexpr std::string_view content_type_for(Format format) {
    return format == Format::xml ? R"(text/xml; charset="utf-8")"
                                 : R"(application/json; charset="utf-8")";
}

}  // namespace penstock
