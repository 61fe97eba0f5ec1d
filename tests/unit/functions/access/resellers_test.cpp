#include <doctest/doctest.h>

#include "auth/actor.h"
#include "credentials/acl_list_store.h"
#include "credentials/reseller_store.h"
#include "unit/functions/credential_host.h"

namespace penstock {

namespace {

std::string rights_of(CredentialHost const& host, std::string const& user) {
    auto const words = host.core.resellers.acls_of(user).value();
    if (!words) {
        return "no reseller";
    }
    std::string all;
    for (auto const& word : *words) {
        all += word + " ";
    }
    return all;
}

Actor seller() {
    auto actor = CredentialHost::root();
    actor.user = "seller";
    std::array<std::string, 2> const words = {"suspend-acct", "manage-api-tokens"};
    actor.acls = AclSet::from_words(words);
    return actor;
}

}  // namespace

TEST_SUITE("saveacllist") {
    TEST_CASE("saveacllist: the list is what the arguments say, each time") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        CHECK(reason(host.call(root, "saveacllist",
                               {{"acllist", "support"}, {"acl-ssl", "1"}, {"acl-quota", "1"}})) ==
              "ACL List support saved.");
        CHECK(reason(host.call(root, "saveacllist",
                               {{"acllist", "support"}, {"acl-ssl", "1"}, {"acl-quota", "0"}})) ==
              "ACL List support saved.");
        CHECK(host.core.acl_lists.acls_in("support").value() == std::vector<std::string>{"ssl"});
        auto const listed = host.call(root, "listacls");
        auto const& lists = data_member(listed, "acl");
        lists.visit(Overloaded{[](Value::List const& list) {
                                   REQUIRE(list.size() == 1);
                                   CHECK(*list[0].member("name") == Value("support"));
                                   auto const& granted = *list[0].member("privileges");
                                   CHECK(*granted.member("ssl") == Value(1));
                                   CHECK(*granted.member("quota") == Value(0));
                                   CHECK(*granted.member("all") == Value(0));
                               },
                               [](auto const&) { FAIL("no list"); }});
        CHECK(host.audit_lines().find("ACL list support: ssl\"") != std::string::npos);
    }

    TEST_CASE("saveacllist: a list's name is a file's name, and nothing else") {
        CredentialHost const host;
        for (std::string const name : {"../x", ".new", "a b", "a/b", "-rf"}) {
            CAPTURE(name);
            CHECK(reason(host.call(CredentialHost::root(), "saveacllist", {{"acllist", name}})) ==
                  "API failure: (XID xxxxxx) The “acllist” argument must be at most 64 letters, "
                  "digits, dots, dashes and underscores.");
        }
    }

    TEST_CASE("saveacllist and setacls: they are for callers with all rights") {
        CredentialHost const host;
        for (auto const* function :
             {"saveacllist", "setacls", "listacls", "start_profile_activation"}) {
            CHECK(
                reason(host.call(seller(), function)) ==
                std::string("Permission denied: You do not have the required privileges to run ") +
                    function);
        }
    }
}

TEST_SUITE("setacls") {
    TEST_CASE("setacls: a reseller has what the arguments say, and no more") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        CHECK(host.call(root, "setacls",
                        {{"reseller", "seller"}, {"acl-ssl", "1"}, {"acl-suspend-acct", "0"}}));
        CHECK(rights_of(host, "seller") == "ssl ");
        CHECK(host.call(root, "setacls", {{"reseller", "seller"}}));
        CHECK(rights_of(host, "seller") == "");
        CHECK(host.audit_lines().find("rights: ssl") != std::string::npos);
    }

    TEST_CASE("setacls: an ACL list's rights are given, less what is refused") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        REQUIRE(host.call(root, "saveacllist",
                          {{"acllist", "support"}, {"acl-ssl", "1"}, {"acl-quota", "1"}}));
        CHECK(host.call(root, "setacls",
                        {{"reseller", "seller"}, {"acllist", "support"}, {"acl-quota", "0"}}));
        CHECK(rights_of(host, "seller") == "ssl ");
        CHECK(reason(host.call(root, "setacls", {{"reseller", "seller"}, {"acllist", "none"}})) ==
              "API failure: (XID xxxxxx) There is no ACL list named “none”.");
        CHECK(rights_of(host, "seller") == "ssl ");
    }

    TEST_CASE("setacls: an account becomes a reseller; what is nobody's name does not") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        CHECK(host.call(root, "setacls", {{"reseller", "alice"}, {"acl-list-accts", "1"}}));
        CHECK(rights_of(host, "alice") == "list-accts ");
        for (std::string const name : {"root", "nobody", "../alice", "Alice", ".new"}) {
            CAPTURE(name);
            CHECK(reason(host.call(root, "setacls", {{"reseller", name}, {"acl-all", "1"}})) ==
                  "API failure: (XID xxxxxx) You do not have a user named “" + name + "”.");
        }
        CHECK(host.core.resellers.resellers().value() ==
              std::vector<std::string>{"alice", "seller"});
    }
}

TEST_SUITE("myprivs") {
    TEST_CASE("myprivs: one object with every right, which is 1 for what the caller may") {
        CredentialHost const host;
        auto const told = [&](Actor const& actor, std::string const& word) {
            std::int64_t granted = -1;
            auto const outcome = host.call(actor, "myprivs");
            data_member(outcome, "privileges")
                .visit(Overloaded{[&](Value::List const& list) {
                                      REQUIRE(list.size() == 1);
                                      granted = *list[0].member(word) == Value(1) ? 1 : 0;
                                  },
                                  [](auto const&) {}});
            return granted;
        };
        CHECK(told(seller(), "suspend-acct") == 1);
        CHECK(told(seller(), "all") == 0);
        CHECK(told(CredentialHost::root(), "all") == 1);
        CHECK(told(CredentialHost::root(), "edit-dns") == 1);
    }
}

}  // namespace penstock
