// WhmNames: the functions that the public documentation of WHM API 1 lists, by name: so that a
// function that penstock does not offer can be told from one that does not exist. Pure: any thread.
#pragma once

#include <string_view>

namespace penstock {

[[nodiscard]] bool is_whm_function(std::string_view name);

}  // namespace penstock
