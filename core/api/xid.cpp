#include "api/xid.h"

#include "base/random_text.h"

namespace penstock {

std::string make_xid() {
    return random_text("abcdefghijklmnopqrstuvwxyz0123456789", 6);
}

}  // namespace penstock
