// Format: the text in which a caller wants the answer. The path decides it: json-api or xml-api.
#pragma once

#include <string_view>

namespace penstock {

enum class Format { json, xml };

[[nodiscard]] constexpr std::string_view content_type_for(Format format) {
    return format == Format::xml ? R"(text/xml; charset="utf-8")"
                                 : R"(application/json; charset="utf-8")";
}

}  // namespace penstock
