#include <doctest/doctest.h>

#include "unit/functions/credential_host.h"

namespace penstock {

TEST_SUITE("api_token_list") {
    TEST_CASE("api_token_list: it shows the caller's own tokens, each right with 1 or 0") {
        CredentialHost const host;
        auto seller = CredentialHost::root();
        seller.user = "seller";
        auto const secret =
            host.make_token(CredentialHost::root(), {{"token_name", "b"}, {"acl", "ssl"}});
        static_cast<void>(host.make_token(CredentialHost::root(), {{"token_name", "a"}}));
        static_cast<void>(host.make_token(seller, {{"token_name", "s"}}));
        CHECK(tokens_of(host, CredentialHost::root()) == "a b ");
        CHECK(tokens_of(host, seller) == "s ");
        auto const listed = host.call(CredentialHost::root(), "api_token_list");
        auto const& token = *data_member(listed, "tokens").member("b");
        CHECK(token.member("acls")->member("ssl")->visit(
            Overloaded{[](std::int64_t n) { return n == 1; }, [](auto const&) { return false; }}));
        CHECK(*token.member("acls")->member("suspend-acct") == Value(0));
        CHECK(*token.member("create_time") == Value(1000));
        CHECK(*token.member("expires_at") == Value());
        CHECK(*token.member("name") == Value("b"));
        CHECK(*token.member("whitelist_ips") == Value());
        CHECK(token.member("token") == nullptr);
    }

    TEST_CASE("api_token_list: what is no token is nobody's, and stands in nobody's way") {
        CredentialHost const host;
        static_cast<void>(host.make_token(CredentialHost::root(), {{"token_name", "a"}}));
        host.directory.write("tokens/" + std::string(64, 'a'), "{}");
        host.directory.write("tokens/.new", "left behind by a crash");
        host.directory.write("tokens/README", "an operator's note");
        CHECK(tokens_of(host, CredentialHost::root()) == "a ");
        std::filesystem::remove_all(host.directory / "tokens");
        CHECK(kind(host.call(CredentialHost::root(), "api_token_list")) ==
              ProblemKind::state_unreadable);
    }
}

TEST_SUITE("api_token_update") {
    TEST_CASE("api_token_update: what is not given stays, what is given replaces") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        auto const secret = host.make_token(root, {{"token_name", "a"},
                                                   {"acl", "ssl"},
                                                   {"expires_at", "5000"},
                                                   {"whitelist_ip", "192.0.2.1"}});
        auto const renamed =
            host.call(root, "api_token_update", {{"token_name", "a"}, {"new_name", "b"}});
        CHECK(text_at(data_member(renamed, "name")) == "b");
        CHECK(text_at(data_member(renamed, "acls")) == "ssl");
        CHECK(text_at(data_member(renamed, "expires_at")) == "5000");
        CHECK(text_at(data_member(renamed, "whitelist_ips")) == "192.0.2.1");
        CHECK(data_member(renamed, "token") == Value());
        CHECK(host.caller("root", secret)->token_name == "b");

        auto const changed = host.call(
            root, "api_token_update",
            {{"token_name", "b"}, {"acl", "quota"}, {"expires_at", "0"}, {"whitelist_ip", ""}});
        CHECK(text_at(data_member(changed, "acls")) == "quota");
        CHECK(host.caller("root", secret, "203.0.113.9")->acls.words() ==
              std::vector<std::string>{"quota"});
        CHECK(text_at(data_member(
                  host.call(root, "api_token_update", {{"token_name", "b"}, {"acl", ""}}),
                  "acls")) == "");
        CHECK(tokens_of(host, root) == "b ");
    }

    TEST_CASE("api_token_update: a token widens neither itself nor another beyond itself") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        auto const secret = host.make_token(root, {{"token_name", "small"},
                                                   {"acl", "manage-api-tokens"},
                                                   {"expires_at", "5000"},
                                                   {"whitelist_ip", "192.0.2.0/24"}});
        static_cast<void>(host.make_token(root, {{"token_name", "tiny"},
                                                 {"acl", "manage-api-tokens"},
                                                 {"expires_at", "2000"},
                                                 {"whitelist_ip", "192.0.2.9"}}));
        auto const caller = host.caller("root", secret).value();
        for (auto const* name : {"small", "tiny"}) {
            auto const update = [&](std::string const& argument, std::string const& value) {
                return reason(host.call(caller, "api_token_update",
                                        {{"token_name", name}, {argument, value}}));
            };
            CHECK(update("acl", "ssl") == exceeding("acl"));
            CHECK(update("expires_at", "5001") == exceeding("expires_at"));
            CHECK(update("expires_at", "") == exceeding("expires_at"));
            CHECK(update("whitelist_ip", "") == exceeding("whitelist_ip"));
            CHECK(update("whitelist_ip", "0.0.0.0/0") == exceeding("whitelist_ip"));
            CHECK(update("expires_at", "5000") == "OK");
            CHECK(update("whitelist_ip", "192.0.2.0/24") == "OK");
        }
    }

    TEST_CASE("api_token_update: a token that gets further than the caller is left alone") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        auto const small = host.make_token(
            root, {{"token_name", "small"}, {"acl", "manage-api-tokens"}, {"acl", "ssl"}});
        static_cast<void>(host.make_token(root, {{"token_name", "wide"}}));
        auto const caller = host.caller("root", small).value();
        auto const refusal =
            "API failure: (XID xxxxxx) The API token named “wide” can do more than you can, so you "
            "cannot change it.";
        CHECK(reason(host.call(caller, "api_token_update",
                               {{"token_name", "wide"}, {"acl", "ssl"}})) == refusal);
        CHECK(reason(host.call(caller, "api_token_update",
                               {{"token_name", "wide"}, {"new_name", "x"}})) == refusal);
        CHECK(reason(host.call(caller, "api_token_revoke", {{"token_name", "wide"}})) == refusal);
        CHECK(tokens_of(host, root) == "small wide ");
    }

    TEST_CASE("api_token_update: other users' tokens and taken names are refused") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        auto seller = root;
        seller.user = "seller";
        static_cast<void>(host.make_token(root, {{"token_name", "a"}}));
        static_cast<void>(host.make_token(root, {{"token_name", "b"}}));
        CHECK(kind(host.call(seller, "api_token_update", {{"token_name", "a"}})) ==
              ProblemKind::no_such_token);
        CHECK(kind(host.call(root, "api_token_update", {{"token_name", "a"}, {"new_name", "b"}})) ==
              ProblemKind::token_exists);
        CHECK(host.call(root, "api_token_update", {{"token_name", "a"}, {"new_name", "a"}}));
    }
}

TEST_SUITE("api_token_revoke") {
    TEST_CASE("api_token_revoke: the token is refused from then on, and its name is free") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        auto const secret = host.make_token(root, {{"token_name", "a"}});
        auto const revoked = host.call(root, "api_token_revoke", {{"token_name", "a"}});
        REQUIRE(revoked);
        CHECK_FALSE(revoked->data);
        CHECK_FALSE(host.caller("root", secret));
        CHECK(reason(host.call(root, "api_token_revoke", {{"token_name", "a"}})) ==
              "API failure: (XID xxxxxx) You do not have an API token named “a”.");
        CHECK(host.call(root, "api_token_create", {{"token_name", "a"}}));
    }

    TEST_CASE("api_token_revoke: of several names all go, or none") {
        CredentialHost const host;
        auto const root = CredentialHost::root();
        for (auto const* name : {"a", "b", "c"}) {
            static_cast<void>(host.make_token(root, {{"token_name", name}}));
        }
        CHECK(kind(host.call(root, "api_token_revoke",
                             {{"token_name", "a"}, {"token_name", "nobody"}})) ==
              ProblemKind::no_such_token);
        CHECK(tokens_of(host, root) == "a b c ");
        CHECK(host.call(root, "api_token_revoke",
                        {{"token_name-0", "a"}, {"token_name-1", "b"}, {"token_name-2", "a"}}));
        CHECK(tokens_of(host, root) == "c ");
    }

    TEST_CASE("api_token_revoke: it works where the audit log cannot be written") {
        CredentialHost const host;
        auto const secret = host.make_token(CredentialHost::root(), {{"token_name", "a"}});
        std::filesystem::remove_all(host.directory / "log");
        CHECK(host.call(CredentialHost::root(), "api_token_revoke", {{"token_name", "a"}}));
        CHECK_FALSE(host.caller("root", secret));
    }
}

}  // namespace penstock
