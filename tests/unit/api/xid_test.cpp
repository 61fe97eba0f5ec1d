#include "api/xid.h"

#include <regex>
#include <set>

#include <doctest/doctest.h>

namespace penstock {

TEST_CASE("xid: six lower-case letters and digits, new for each call") {
    std::set<std::string> seen;
    for (int i = 0; i < 100; ++i) {
        auto const xid = make_xid();
        CHECK(std::regex_match(xid, std::regex("[a-z0-9]{6}")));
        seen.insert(xid);
    }
    CHECK(seen.size() > 95);
}

}  // namespace penstock
