#include <doctest/doctest.h>
#include <sys/stat.h>

#include "api/function.h"
#include "api/raw_params.h"
#include "auth/authenticator.h"
#include "settings/settings.h"
#include "unit/functions/credential_host.h"

namespace penstock {

TEST_SUITE("api_token_create") {
    TEST_CASE("api_token_create: it answers with the token as documented") {
        CredentialHost const host;
        auto const made = host.call(CredentialHost::root(), "api_token_create",
                                    {{"token_name", "billing"},
                                     {"acl-1", "list-accts"},
                                     {"acl-0", "suspend-acct"},
                                     {"expires_at", "5000"},
                                     {"whitelist_ip", "192.0.2.0/24"},
                                     {"whitelist_ip", "2001:db8::1"}});
        CHECK(reason(made) == "OK");
        CHECK(text_at(data_member(made, "name")) == "billing");
        CHECK(text_at(data_member(made, "acls")) == "list-accts suspend-acct");
        CHECK(text_at(data_member(made, "create_time")) == "1000");
        CHECK(text_at(data_member(made, "expires_at")) == "5000");
        CHECK(text_at(data_member(made, "whitelist_ips")) == "192.0.2.0/24 2001:db8::1");
        auto const secret = text_at(data_member(made, "token"));
        CHECK(secret.size() == 32);
        CHECK(secret.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == secret.npos);

        auto const actor = host.caller("root", secret);
        REQUIRE(actor);
        CHECK(actor->acls.words() == std::vector<std::string>{"list-accts", "suspend-acct"});
        CHECK_FALSE(host.caller("root", secret, "198.51.100.1"));
        CHECK_FALSE(host.caller("seller", secret));
    }

    TEST_CASE("api_token_create: an end and addresses that there are not are null") {
        CredentialHost const host;
        auto const made =
            host.call(CredentialHost::root(), "api_token_create", {{"token_name", "free"}});
        REQUIRE(made);
        CHECK(*made->data->member("expires_at") == Value());
        CHECK(*made->data->member("whitelist_ips") == Value());
    }

    TEST_CASE("api_token_create: without acl the token may do what the caller may, by name") {
        CredentialHost const host;
        auto const all = host.make_token(CredentialHost::root(), {{"token_name", "all"}});
        CHECK(host.caller("root", all)->acls == AclSet::everything());
        auto seller = CredentialHost::root();
        seller.user = "seller";
        seller.acls = host.core.authenticator.rights_of("seller").value();
        auto const secret = host.make_token(seller, {{"token_name", "mine"}});
        host.directory.write("resellers/seller", R"({"acls":["all"]})");
        CHECK_FALSE(host.caller("seller", secret)->acls.has(Acl::create_acct));
    }

    TEST_CASE("api_token_create: a token gives no other more than it has itself") {
        CredentialHost const host;
        auto const secret =
            host.make_token(CredentialHost::root(), {{"token_name", "first"},
                                                     {"acl", "manage-api-tokens"},
                                                     {"acl", "ssl"},
                                                     {"expires_at", "5000"},
                                                     {"whitelist_ip", "192.0.2.0/24"}});
        auto const caller = host.caller("root", secret).value();
        auto const create = [&](std::string const& name, std::string const& value) {
            return reason(
                host.call(caller, "api_token_create", {{"token_name", "x"}, {name, value}}));
        };
        CHECK(create("acl", "suspend-acct") == exceeding("acl"));
        CHECK(create("acl", "all") == exceeding("acl"));
        CHECK(create("expires_at", "5001") == exceeding("expires_at"));
        CHECK(create("expires_at", "0") == exceeding("expires_at"));
        CHECK(create("whitelist_ip", "192.0.3.1") == exceeding("whitelist_ip"));
        CHECK(create("whitelist_ip", "192.0.0.0/16") == exceeding("whitelist_ip"));
        CHECK(create("whitelist_ip", "any") == exceeding("whitelist_ip"));
        CHECK(tokens_of(host, caller) == "first ");

        auto const same = host.make_token(caller, {{"token_name", "same"}});
        auto const actor = host.caller("root", same).value();
        CHECK(actor.acls == caller.acls);
        CHECK(actor.expires_at == caller.expires_at);
        CHECK(actor.addresses == caller.addresses);
    }

    TEST_CASE("api_token_create: a name is given once to each user") {
        CredentialHost const host;
        auto seller = CredentialHost::root();
        seller.user = "seller";
        static_cast<void>(host.make_token(CredentialHost::root(), {{"token_name", "a"}}));
        CHECK(
            reason(host.call(CredentialHost::root(), "api_token_create", {{"token_name", "a"}})) ==
            "API failure: (XID xxxxxx) You already have an API token named “a”.");
        CHECK(host.call(seller, "api_token_create", {{"token_name", "a"}}));
    }

    TEST_CASE("api_token_create: a user has a bounded number of tokens") {
        CredentialHost const host;
        for (std::size_t i = 0; i < TokenStore::most_of_user; ++i) {
            auto const number = std::to_string(10'000 + i);
            host.directory.write(
                "tokens/" + std::string(59, '0') + number,
                R"({"user":"root","name":"t)" + number +
                    R"(","acls":[],"expires_at":0,"addresses":[],"created_at":1})");
        }
        CHECK(reason(host.call(CredentialHost::root(), "api_token_create",
                               {{"token_name", "more"}})) ==
              "API failure: (XID xxxxxx) You have too many API tokens. Revoke one first.");
        CHECK(reason(host.call(CredentialHost::root(), "api_token_revoke",
                               {{"token_name", "t10000"}})) == "OK");
        CHECK(reason(host.call(CredentialHost::root(), "api_token_create",
                               {{"token_name", "more"}})) == "OK");
        CHECK(reason(host.call(CredentialHost::root(), "api_token_update",
                               {{"token_name", "more"}, {"new_name", "renamed"}})) == "OK");
    }

    TEST_CASE("api_token_create: what is no name, right or address is refused") {
        CredentialHost const host;
        struct {
            char const* name;
            std::string value;
        } const rows[] = {
            {"token_name", "a b"},       {"token_name", "ä"},
            {"token_name", "../x"},      {"token_name", std::string(51, 'a')},
            {"acl", "no-such-right"},    {"acl", "ALL"},
            {"expires_at", "-1"},        {"expires_at", "tomorrow"},
            {"whitelist_ip", "all"},     {"whitelist_ip", "192.0.2.1/33"},
            {"whitelist_ip", "192.0.2"}, {"whitelist_ip", std::string("192.0.2.1\0x", 11)},
        };
        for (auto const& row : rows) {
            CAPTURE(row.value);
            RawParams params;
            params.add(row.name, row.value);
            params.add("token_name", row.name == std::string("token_name") ? row.value : "x");
            CHECK(kind(host.call(CredentialHost::root(), "api_token_create", params)) ==
                  ProblemKind::invalid_argument);
        }
        CHECK(host.call(CredentialHost::root(), "api_token_create",
                        {{"token_name", std::string(50, '_')}}));
    }

    TEST_CASE("api_token_create: the secret is told over TLS or on the host only") {
        CredentialHost const host;
        auto actor = CredentialHost::root();
        actor.is_on_host = false;
        CHECK(reason(host.call(actor, "api_token_create", {{"token_name", "x"}})) ==
              "API failure: (XID xxxxxx) The “api_token_create” function is answered over TLS "
              "only.");
        CHECK(tokens_of(host, actor).empty());
        actor.is_private = true;
        CHECK(host.call(actor, "api_token_create", {{"token_name", "x"}}));
    }

    TEST_CASE("api_token_create: the secret is in no file and no audit line, its hash is a name") {
        CredentialHost const host;
        auto const secret = host.make_token(CredentialHost::root(), {{"token_name", "x"}});
        CHECK(host.all_files().find(secret) == std::string::npos);
        CHECK(host.all_files().find(token_hash(Secret(secret))) != std::string::npos);
        auto const lines = host.audit_lines();
        CHECK(std::count(lines.begin(), lines.end(), '\n') == 1);
        CHECK(lines.find(R"("function":"api_token_create")") != std::string::npos);
        CHECK(lines.find(R"("why":"token x")") != std::string::npos);
        CHECK(lines.find(R"("request":"xid123")") != std::string::npos);
    }

    TEST_CASE(
        "api_token_create: a token file is written with raised rights, for its group to read") {
        CredentialHost const host;
        auto const secret = host.make_token(CredentialHost::root(), {{"token_name", "x"}});
        struct stat status = {};
        REQUIRE(::stat((host.directory / ("tokens/" + token_hash(Secret(secret)))).c_str(),
                       &status) == 0);
        CHECK((status.st_mode & 07777) == 0640);
        CHECK(host.rights.raised == 1);
        CHECK(host.rights.lowered == 1);
    }

    TEST_CASE("api_token_create: where the audit line cannot be written there is no token") {
        CredentialHost const host;
        std::filesystem::remove_all(host.directory / "log");
        CHECK(kind(host.call(CredentialHost::root(), "api_token_create", {{"token_name", "x"}})) ==
              ProblemKind::storage_failed);
        CHECK(tokens_of(host, CredentialHost::root()).empty());
    }

    TEST_CASE("api_token_create: over HTTP it is for the host unless the operator opens it") {
        CredentialHost host;
        auto const secret = host.make_token(CredentialHost::root(), {{"token_name", "first"}});
        auto const caller = host.caller("root", secret).value();
        host.settings.administer_over_http = false;
        CHECK(kind(host.call(caller, "api_token_create", {{"token_name", "x"}})) ==
              ProblemKind::host_only);
        CHECK(kind(host.call(caller, "api_token_update", {{"token_name", "first"}})) ==
              ProblemKind::host_only);
        CHECK(kind(host.call(caller, "api_token_revoke", {{"token_name", "first"}})) ==
              ProblemKind::host_only);
        CHECK(host.call(caller, "api_token_list"));
    }
}

}  // namespace penstock
