#include "auth/acl.h"

#include <array>
#include <string>

#include <doctest/doctest.h>

namespace penstock {

TEST_SUITE("acl") {
    TEST_CASE("acl: every word names one right and back") {
        for (std::size_t i = 0; i < static_cast<std::size_t>(Acl::count_); ++i) {
            auto const acl = static_cast<Acl>(i);
            CHECK(acl_for(word_for(acl)) == acl);
        }
        CHECK_FALSE(acl_for("no-such-acl"));
        CHECK_FALSE(acl_for(""));
    }

    TEST_CASE("acl: `all` has every right, an unknown word none") {
        CHECK(AclSet::everything().has(Acl::suspend_acct));
        std::array const words{std::string("suspend-acct"), std::string("bogus")};
        auto const set = AclSet::from_words(words);
        CHECK(set.has(Acl::suspend_acct));
        CHECK_FALSE(set.has(Acl::list_accts));
        CHECK_FALSE(set.has(Acl::all));
        CHECK_FALSE(AclSet::none().has(Acl::suspend_acct));
    }

    TEST_CASE("acl: both() never has more than either side") {
        std::array const first{std::string("suspend-acct"), std::string("list-accts")};
        std::array const second{std::string("list-accts"), std::string("stats")};
        auto const left = AclSet::from_words(first);
        auto const right = AclSet::from_words(second);
        auto const both = left.both(right);
        CHECK(both.has(Acl::list_accts));
        CHECK_FALSE(both.has(Acl::suspend_acct));
        CHECK_FALSE(both.has(Acl::stats));
        CHECK(AclSet::everything().both(left) == left);
        CHECK(left.both(AclSet::everything()) == left);
        CHECK(left.both(AclSet::none()) == AclSet::none());
    }
}

}  // namespace penstock
