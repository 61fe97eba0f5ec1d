#include "base/same_secret.h"

namespace penstock {

bool same_secret(std::string_view left, std::string_view right) {
    if (left.size() != right.size()) {
        return false;
    }
    unsigned volatile difference = 0;
    for (std::size_t i = 0; i < left.size(); ++i) {
        difference = difference |
                     (static_cast<unsigned char>(left[i]) ^ static_cast<unsigned char>(right[i]));
    }
    return difference == 0;
}

}  // namespace penstock
