#include <string>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

TEST_SUITE("get_user_email_forward_destination") {
    std::string const base = "/json-api/get_user_email_forward_destination?api.version=1&user=";

    TEST_CASE("get_user_email_forward_destination: it tells the entry of the alias file") {
        TestHost const host;
        CHECK(parse_json(host.get(base + "alice").body)["data"]["forward_to"].isArray());
        host.write("etc/aliases", "Alice: bob, carol@outside.example\nroot: alice\n");
        CHECK(
            host.get(base + "alice").body.find(R"("forward_to":["bob","carol@outside.example"])") !=
            std::string::npos);
        CHECK(host.get(base + "root").body.find(R"("forward_to":["alice"])") != std::string::npos);
        CHECK(host.get(base + "bob").body.find(R"("forward_to":[])") != std::string::npos);
    }

    TEST_CASE("get_user_email_forward_destination: root is no account of a reseller's") {
        TestHost const host;
        host.allow_reseller("acct-summary");
        for (auto const* user : {"root", "alice"}) {
            CHECK(
                masked_reason(host.get(base + user, std::string(TestHost::reseller_token)).body) ==
                "API failure: (XID xxxxxx) You do not have a user named “" + std::string(user) +
                    "”.");
        }
    }
}

}  // namespace penstock
