#include "authenticator.h"

#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "temp_directory.h"

namespace penstock {

namespace {

class FixedClock final : public Clock {
  public:
    std::int64_t now = 1'000;
    [[nodiscard]] std::int64_t wall() const override { return now; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override { return {}; }
};

struct Fixture {
    TempDirectory directory;
    FixedClock clock;
    TokenStore tokens{directory.string() + "/tokens", geteuid()};
    ResellerStore resellers{directory.string() + "/resellers", geteuid()};
    Authenticator authenticator{tokens, resellers, clock};

    Fixture() {
        std::filesystem::create_directories(directory / "tokens");
        std::filesystem::create_directories(directory / "resellers");
    }

    void token(std::string const& secret, std::string const& user, std::string const& rest) const {
        directory.write("tokens/" + token_hash(Secret(secret)),
                        R"({"user":")" + user + R"(","name":"n","created_at":1,)" + rest + "}");
    }

    [[nodiscard]] Result<Actor> ask(std::string const& authorization,
                                    std::string const& address = "192.0.2.1") const {
        return authenticator.authenticate({authorization, address});
    }
};

std::string const unlimited = R"("acls":["all"],"expires_at":0,"addresses":[])";

}  // namespace

TEST_SUITE("authenticator") {
    TEST_CASE("authenticator: a token is found by the SHA-256 of its secret") {
        // The digest of "abc" from FIPS 180-2.
        CHECK(token_hash(Secret("abc")) ==
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    TEST_CASE_FIXTURE(Fixture, "authenticator: root's token has the token's rights and no more") {
        token("AAA", "root", R"("acls":["suspend-acct"],"expires_at":0,"addresses":[])");
        auto const actor = ask("whm root:AAA");
        REQUIRE(actor);
        CHECK(actor->user == "root");
        CHECK(actor->address == "192.0.2.1");
        CHECK(actor->acls.has(Acl::suspend_acct));
        CHECK_FALSE(actor->acls.has(Acl::list_accts));
    }

    TEST_CASE_FIXTURE(Fixture,
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

    TEST_CASE_FIXTURE(Fixture, "authenticator: a token works for its own user only") {
        token("AAA", "res", unlimited);
        for (auto const* header : {"whm root:AAA", "whm other:AAA", "whm res:AAB", "whm res:AA"}) {
            CAPTURE(header);
            CHECK(ask(header).error().kind == ProblemKind::unauthenticated);
        }
    }

    TEST_CASE_FIXTURE(Fixture, "authenticator: a token ends at its expiry, and 0 means never") {
        token("AAA", "root", R"("acls":["all"],"expires_at":1001,"addresses":[])");
        CHECK(ask("whm root:AAA"));
        clock.now = 1'001;
        CHECK_FALSE(ask("whm root:AAA"));
        token("AAA", "root", unlimited);
        clock.now = 32'000'000'000;
        CHECK(ask("whm root:AAA"));
    }

    TEST_CASE_FIXTURE(Fixture, "authenticator: a token works from its addresses only") {
        token("AAA", "root", R"("acls":["all"],"expires_at":0,"addresses":["192.0.2.0/28"])");
        CHECK(ask("whm root:AAA", "192.0.2.15"));
        CHECK_FALSE(ask("whm root:AAA", "192.0.2.16"));
        CHECK_FALSE(ask("whm root:AAA", ""));
    }

    TEST_CASE_FIXTURE(Fixture,
                      "authenticator: the actor knows the end and the addresses of its token") {
        token("AAA", "root", R"("acls":["all"],"expires_at":2000,"addresses":["192.0.2.0/28"])");
        auto const actor = ask("whm root:AAA");
        REQUIRE(actor);
        CHECK(actor->expires_at == 2'000);
        CHECK(actor->addresses == std::vector<std::string>{"192.0.2.0/28"});
        CHECK_FALSE(actor->is_on_host);
        CHECK_FALSE(actor->is_private);
    }

    TEST_CASE_FIXTURE(Fixture,
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

    TEST_CASE_FIXTURE(Fixture, "authenticator: a refusal's detail never holds the secret") {
        token("SECRETSECRET", "res", unlimited);
        for (auto const* header : {"whm root:SECRETSECRET", "whm bad user:SECRETSECRET"}) {
            auto const refused = ask(header);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().detail.find("SECRET") == std::string::npos);
            CHECK(refused.error().subject.find("SECRET") == std::string::npos);
        }
    }
}

}  // namespace penstock
