// XML text of a value, below an element `root`. Always well formed; the value must be clean.
//
// Shapes as in the published examples of WHM API 1: a named value is an element, a list is its
// element repeated, nothing and an empty list are an empty element; no prolog. Where a name is no
// XML name, the characters that do not fit become `_` and the true name stands in the attribute
// `name`.
#pragma once

#include <string>
#include <string_view>

#include "api/value.h"

namespace penstock {

[[nodiscard]] std::string write_xml(std::string_view root, Value const& value);

}  // namespace penstock
