// same_secret: whether two texts are equal; takes as long for every text of that length.
//
// Nothing of them is copied, as Poco's DigestEngine::constantTimeEquals would. Pure: any thread.
#pragma once

#include <string_view>

namespace penstock {

[[nodiscard]] bool same_secret(std::string_view left, std::string_view right);

}  // namespace penstock
