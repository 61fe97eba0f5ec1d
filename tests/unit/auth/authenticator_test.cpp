#include "auth/authenticator.h"

#include <string>

#include <doctest/doctest.h>

#include "unit/auth/auth_world.h"

namespace penstock {

TEST_SUITE("authenticator") {
    TEST_CASE("authenticator: a token is found by the SHA-256 of its secret") {
        // The digest of "abc" from FIPS 180-2.
        CHECK(token_hash(Secret("abc")) ==
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: root's token has the token's rights and no more") {
        token("AAA", "root", R"("acls":["suspend-acct"],"expires_at":0,"addresses":[])");
        auto const actor = ask("whm root:AAA");
        REQUIRE(actor);
        CHECK(actor->user == "root");
        CHECK(actor->address == "192.0.2.1");
        CHECK(actor->acls.has(Acl::suspend_acct));
        CHECK_FALSE(actor->acls.has(Acl::list_accts));
    }

    TEST_CASE_FIXTURE(AuthWorld,
                      "authenticator: a reseller's token has no right that the reseller lacks") {
        token("AAA", "res", unlimited);
        CHECK(ask("whm res:AAA")->acls == AclSet::none());  // no reseller (yet)
        directory.write("resellers/res", R"({"acls":["suspend-acct"]})");
        CHECK(ask("whm res:AAA")->acls.has(Acl::suspend_acct));
        CHECK_FALSE(ask("whm res:AAA")->acls.has(Acl::list_accts));
        CHECK_FALSE(ask("whm res:AAA")->owns_every_account());
        directory.write("resellers/res", R"({"acls":[]})");
        CHECK_FALSE(ask("whm res:AAA")->acls.has(Acl::suspend_acct));
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: a token works for its own user only") {
        token("AAA", "res", unlimited);
        for (auto const* header : {"whm root:AAA", "whm other:AAA", "whm res:AAB", "whm res:AA"}) {
            CAPTURE(header);
            CHECK(ask(header).error().kind == ProblemKind::unauthenticated);
        }
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: a token ends at its expiry, and 0 means never") {
        token("AAA", "root", R"("acls":["all"],"expires_at":1700000001,"addresses":[])");
        CHECK(ask("whm root:AAA"));
        clock.pass(std::chrono::seconds(1));
        CHECK_FALSE(ask("whm root:AAA"));
        token("AAA", "root", unlimited);
        clock.now = 32'000'000'000;
        CHECK(ask("whm root:AAA"));
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: a token works from its addresses only") {
        token("AAA", "root", R"("acls":["all"],"expires_at":0,"addresses":["192.0.2.0/28"])");
        CHECK(ask("whm root:AAA", "192.0.2.15"));
        CHECK_FALSE(ask("whm root:AAA", "192.0.2.16"));
        CHECK_FALSE(ask("whm root:AAA", ""));
    }

    TEST_CASE_FIXTURE(AuthWorld,
                      "authenticator: the actor knows the end and the addresses of its token") {
        token("AAA", "root",
              R"("acls":["all"],"expires_at":1700000009,"addresses":["192.0.2.0/28"])");
        auto const actor = ask("whm root:AAA");
        REQUIRE(actor);
        CHECK(actor->expires_at == 1'700'000'009);
        CHECK(actor->addresses == std::vector<std::string>{"192.0.2.0/28"});
        CHECK_FALSE(actor->is_on_host);
        CHECK(actor->is_private);
        auto const in_clear = authenticator.authenticate(
            {.authorization = "whm root:AAA", .client = {address, false}});
        CHECK_FALSE(in_clear->is_private);
    }

    TEST_CASE_FIXTURE(AuthWorld,
                      "a token file that others can write, or that is broken, opens nothing") {
        token("AAA", "root", unlimited);
        auto const file = directory / ("tokens/" + token_hash(Secret("AAA")));
        chmod(file.c_str(), 0660);
        CHECK_FALSE(ask("whm root:AAA"));
        chmod(file.c_str(), 0640);
        CHECK(ask("whm root:AAA"));
        directory.write("tokens/" + token_hash(Secret("AAA")), R"({"user":"root","acls":["all"]})");
        CHECK_FALSE(ask("whm root:AAA"));
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: a refusal's detail never holds the secret") {
        token("SECRETSECRET", "res", unlimited);
        for (auto const* header : {"whm root:SECRETSECRET", "whm bad user:SECRETSECRET"}) {
            auto const refused = ask(header);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().detail.find("SECRET") == std::string::npos);
            CHECK(refused.error().subject.find("SECRET") == std::string::npos);
        }
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: an access hash is a token with a long secret") {
        // As /root/.accesshash: lines of 32 letters, which clients send joined.
        std::string hash;
        for (int line = 0; line < 29; ++line) {
            hash += "0123456789abcdef0123456789abcdef";
        }
        token(hash, "root", unlimited);
        CHECK(ask("WHM root:" + hash));
        CHECK_FALSE(ask("WHM root:" + hash.substr(1)));
        hash.insert(32, "\n");
        CHECK_FALSE(ask("WHM root:" + hash));
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: REMOTE_USER counts only where it is trusted") {
        reseller("seller", R"("suspend-acct")");
        auto const named = [&](Authenticator const& by, std::string_view user) {
            return by.authenticate({.remote_user = user, .client = {address, true}});
        };
        CHECK_FALSE(named(authenticator, "root"));
        CHECK(named(trusting, "root")->acls == AclSet::everything());
        CHECK(named(trusting, "seller")->acls.has(Acl::suspend_acct));
        CHECK_FALSE(named(trusting, "seller")->acls.has(Acl::list_accts));
        CHECK(named(trusting, "nobody")->acls == AclSet::none());
        for (auto const* name :
             {"", "Root", "a b", "../seller", "CN=root", "root,seller", "root "}) {
            CAPTURE(name);
            CHECK_FALSE(named(trusting, name));
        }
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: a whm header decides alone, right or wrong") {
        token("AAA", "seller", unlimited);
        auto const session = opening.open(
            *trusting.authenticate({.remote_user = "root", .client = {address, true}}), "root");
        REQUIRE(session);
        auto const with = [&](std::string_view authorization) {
            return trusting.authenticate({.authorization = authorization,
                                          .remote_user = "root",
                                          .cookie = cookie_of(*session),
                                          .security_token = session->security_token,
                                          .client = {address, true}});
        };
        CHECK(with("whm seller:AAA")->user == "seller");
        for (auto const* wrong : {"whm seller:AAB", "WHM", "whm ", "whm\tseller:AAA", "whm,Basic x",
                                  "whm seller:AAA, Basic cm9vdDp4"}) {
            CAPTURE(wrong);
            CHECK_FALSE(with(wrong));
        }
        CHECK(with("Basic cm9vdDp4")->user == "root");
        CHECK(with("")->user == "root");
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: a client that keeps failing is refused unlooked") {
        token("AAA", "root", unlimited);
        for (unsigned i = 0; i <= FailureGuard::free_for_user; ++i) {
            CHECK(ask("whm root:WRONG").error().detail.starts_with("no such token"));
        }
        CHECK(ask("whm root:AAA").error().detail == "too many failures");
        CHECK(ask("whm root:AAA", "192.0.2.2"));
        clock.pass(std::chrono::seconds(1));
        CHECK(ask("whm root:AAA"));
        CHECK(ask("whm root:WRONG").error().detail.starts_with("no such token"));
        CHECK(ask("whm root:AAA"));
    }

    TEST_CASE_FIXTURE(AuthWorld,
                      "authenticator: who guesses behind an address does not lock out "
                      "a token that works there") {
        token("AAA", "root", unlimited);
        token("BBB", "root", unlimited);
        CHECK(ask("whm root:AAA"));
        for (unsigned i = 0; i < FailureGuard::free_for_address + 10; ++i) {
            static_cast<void>(ask("whm root:WRONG"));
            static_cast<void>(ask("whm u" + std::to_string(i) + ":WRONG"));
        }
        CHECK(ask("whm root:AAA"));
        CHECK(ask("whm other:BBB").error().detail == "too many failures");
        revoke("AAA");
        CHECK(ask("whm root:AAA").error().detail.starts_with("no such token"));
        CHECK(ask("whm root:AAA").error().detail == "too many failures");
    }

    TEST_CASE_FIXTURE(AuthWorld, "authenticator: what was not the client's fault is not counted") {
        token("AAA", "root", "{");
        for (int i = 0; i < 100; ++i) {
            CHECK(ask("whm root:AAA").error().detail.starts_with("tokens cannot be read"));
            CHECK(ask("").error().detail == "no credentials");
        }
        token("AAA", "root", unlimited);
        CHECK(ask("whm root:AAA"));
    }
}

}  // namespace penstock
