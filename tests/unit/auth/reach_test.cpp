#include "auth/reach.h"

#include <set>

#include <doctest/doctest.h>

#include "auth/address_range.h"
#include "auth/token_secret.h"

namespace penstock {

namespace {

AclSet set_of(std::vector<std::string> const& words) {
    return AclSet::from_words(words);
}

}  // namespace

TEST_SUITE("reach") {
    TEST_CASE("reach: rights, time and addresses are each compared") {
        struct {
            Reach inner;
            Reach outer;
            std::optional<Excess> beyond;
        } const rows[] = {
            {{set_of({"ssl"})}, {set_of({"all"})}, std::nullopt},
            {{set_of({"all"})}, {set_of({"ssl"})}, Excess::rights},
            {{set_of({"ssl", "quota"})}, {set_of({"ssl"})}, Excess::rights},
            {{set_of({})}, {set_of({"ssl"})}, std::nullopt},
            {{set_of({}), 5}, {set_of({}), 5}, std::nullopt},
            {{set_of({}), 6}, {set_of({}), 5}, Excess::time},
            {{set_of({}), 0}, {set_of({}), 5}, Excess::time},
            {{set_of({}), 5}, {set_of({}), 0}, std::nullopt},
            {{set_of({}), 0, {"192.0.2.1"}}, {set_of({}), 0, {}}, std::nullopt},
            {{set_of({}), 0, {}}, {set_of({}), 0, {"192.0.2.1"}}, Excess::addresses},
            {{set_of({}), 0, {"192.0.2.1", "192.0.2.2"}},
             {set_of({}), 0, {"192.0.2.1"}},
             Excess::addresses},
            {{set_of({}), 0, {"192.0.2.9", "2001:db8::1"}},
             {set_of({}), 0, {"2001:db8::/32", "192.0.2.8/29"}},
             std::nullopt},
            {{set_of({}), 0, {"nonsense"}}, {set_of({}), 0, {"0.0.0.0/0"}}, Excess::addresses},
        };
        for (std::size_t i = 0; i < std::size(rows); ++i) {
            CAPTURE(i);
            CHECK(excess(rows[i].inner, rows[i].outer) == rows[i].beyond);
        }
    }

    TEST_CASE("reach: a token gets as far as its own words and its user's rights") {
        TokenRecord const token{"seller", "t", {"ssl", "quota"}, 9, {"192.0.2.1"}, 1};
        auto const reach = reach_of(token, set_of({"ssl", "passwd"}));
        CHECK(reach.acls == set_of({"ssl"}));
        CHECK(reach.expires_at == 9);
        CHECK(reach.addresses == std::vector<std::string>{"192.0.2.1"});
    }

    TEST_CASE("ACLs: the words of a set make the same set") {
        CHECK(set_of({"ssl", "quota", "nonsense"}).words() ==
              std::vector<std::string>{"quota", "ssl"});
        CHECK(AclSet::everything().words() == std::vector<std::string>{"all"});
        CHECK(set_of({"ssl", "all"}).words() == std::vector<std::string>{"all"});
        CHECK(AclSet::none().words().empty());
        CHECK(all_acls().size() == static_cast<std::size_t>(Acl::count_));
    }

    TEST_CASE("address ranges: one covers another only with all of it") {
        CHECK(range_covers("192.0.2.0/24", "192.0.2.128/25"));
        CHECK(range_covers("192.0.2.0/24", "192.0.2.7"));
        CHECK(range_covers("192.0.2.7", "192.0.2.7/32"));
        CHECK(range_covers("::/0", "192.0.2.7"));
        CHECK(range_covers("192.0.2.9/24", "192.0.2.77"));
        CHECK_FALSE(range_covers("192.0.2.128/25", "192.0.2.0/24"));
        CHECK_FALSE(range_covers("192.0.2.0/24", "192.0.3.0/25"));
        CHECK_FALSE(range_covers("0.0.0.0/0", "2001:db8::1"));
        CHECK_FALSE(range_covers("0.0.0.0/0", "::/0"));
        CHECK_FALSE(range_covers("", ""));
        CHECK_FALSE(is_address_range(std::string("192.0.2.1\0", 10)));
        CHECK_FALSE(is_address_range("192.0.2.1/"));
        CHECK_FALSE(is_address_range("192.0.2.1/+8"));
        CHECK(is_address_range("2620:0:28a4::/48"));
    }

    TEST_CASE("token secret: 32 of A-Z and 0-9, each time others, each letter as often") {
        std::set<std::string> seen;
        std::array<int, 128> count{};
        constexpr int secrets = 4'500;
        for (int i = 0; i < secrets; ++i) {
            auto const secret = make_token_secret();
            REQUIRE(secret.reveal().size() == 32);
            seen.insert(std::string(secret.reveal()));
            for (char const letter : secret.reveal()) {
                ++count.at(static_cast<unsigned char>(letter));
            }
        }
        CHECK(seen.size() == secrets);
        // 4000 of each are expected; with modulo bias A to D would come 500 times more often. Six
        // standard deviations are 375: a fair source fails this once in 10^8 runs.
        for (char const letter : std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")) {
            CAPTURE(letter);
            CHECK(std::abs(count.at(static_cast<unsigned char>(letter)) - 4'000) < 375);
        }
    }
}

}  // namespace penstock
