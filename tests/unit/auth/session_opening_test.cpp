#include "auth/session_opening.h"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "auth/session_cookie.h"
#include "unit/auth/auth_world.h"

namespace penstock {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

struct SessionWorld : AuthWorld {
    // A session of root by a token with every right.
    OpenedSession of_root() {
        token("AAA", "root", unlimited);
        return *opening.open(*ask("whm root:AAA"), "root");
    }
};

bool is_within(AclSet const& inner, AclSet const& outer) {
    for (std::size_t i = 0; i < static_cast<std::size_t>(Acl::count_); ++i) {
        auto const acl = static_cast<Acl>(i);
        if (inner.has(acl) && !outer.has(acl)) {
            return false;
        }
    }
    return true;
}

}  // namespace

TEST_SUITE("session") {
    TEST_CASE_FIXTURE(SessionWorld, "session: cookie and cpsess together let in, over TLS") {
        auto const session = of_root();
        CHECK(is_session_secret(session.secret));
        CHECK(is_security_token(session.security_token));
        auto const with = [&](std::string const& cookie, std::string_view token, bool tls) {
            return authenticator.authenticate(
                {.cookie = cookie, .security_token = token, .client = {address, tls}});
        };
        auto const actor = with(cookie_of(session), session.security_token, true);
        REQUIRE(actor);
        CHECK(actor->user == "root");
        CHECK(actor->acls == AclSet::everything());
        CHECK_FALSE(actor->is_on_host);
        CHECK_FALSE(with(cookie_of(session), session.security_token, false));
        CHECK_FALSE(with(cookie_of(session), "", true));
        CHECK_FALSE(with(cookie_of(session), session.security_token.substr(1), true));
        CHECK_FALSE(with(cookie_of(session), session.security_token + "0", true));
        auto const other = opening.open(*actor, "root");
        CHECK_FALSE(with(cookie_of(session), other->security_token, true));
        CHECK_FALSE(with("", session.security_token, true));
    }

    TEST_CASE_FIXTURE(SessionWorld,
                      "session: idle for 15 minutes it ends, used it goes on to 12 hours") {
        auto const session = of_root();
        auto const idle = *opening.open(*ask("whm root:AAA"), "root");
        clock.pass(minutes(15) - seconds(1));
        CHECK(ask(session));
        clock.pass(seconds(1));
        CHECK_FALSE(ask(idle));
        for (int minute = 15; minute < 12 * 60 - 10; minute += 10) {
            CAPTURE(minute);
            CHECK(ask(session));
            clock.pass(minutes(10));
        }
        CHECK(ask(session));
        clock.pass(minutes(14));
        CHECK_FALSE(ask(session));
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: it is refused as soon as its token would be") {
        token("BBB", "root",
              R"("acls":["all"],"expires_at":1700000100,"addresses":["192.0.2.0/24"])");
        auto const limited = *opening.open(*ask("whm root:BBB"), "root");
        CHECK(limited.expires_at == 1'700'000'100);
        CHECK(ask(limited)->expires_at == 1'700'000'100);
        CHECK(ask(limited)->addresses == std::vector<std::string>{"192.0.2.0/24"});
        CHECK_FALSE(ask(limited, "198.51.100.1"));
        auto const session = of_root();
        token("AAA", "root", R"("acls":["list-accts"],"expires_at":0,"addresses":[])");
        CHECK(ask(session)->acls.has(Acl::list_accts));
        CHECK_FALSE(ask(session)->acls.has(Acl::suspend_acct));
        token("AAA", "seller", unlimited);
        CHECK_FALSE(ask(session));
        revoke("AAA");
        CHECK_FALSE(ask(session));
        clock.pass(seconds(100));
        CHECK_FALSE(ask(limited));
    }

    TEST_CASE_FIXTURE(SessionWorld,
                      "session: a token that gains rights does not widen its sessions") {
        token("AAA", "root", R"("acls":["list-accts"],"expires_at":0,"addresses":[])");
        auto const session = *opening.open(*ask("whm root:AAA"), "root");
        token("AAA", "root", unlimited);
        CHECK(ask(session)->acls.words() == std::vector<std::string>{"list-accts"});
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: one for a reseller has what both have") {
        reseller("seller", R"("list-accts","stats")");
        token("AAA", "root",
              R"("acls":["list-accts","suspend-acct"],"expires_at":0,"addresses":[])");
        auto const session = opening.open(*ask("whm root:AAA"), "seller");
        REQUIRE(session);
        CHECK(ask(*session)->user == "seller");
        CHECK(ask(*session)->acls.words() == std::vector<std::string>{"list-accts"});
        CHECK_FALSE(opening.open(*ask(*session), "root"));
        reseller("seller", "");
        CHECK(ask(*session)->acls == AclSet::none());
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: nobody makes one for somebody above or beside") {
        reseller("seller", R"("create-user-session","suspend-acct")");
        reseller("other", R"("suspend-acct")");
        reseller("owner", R"("all")");
        token("AAA", "seller", unlimited);
        token("BBB", "owner", unlimited);
        auto const seller = *ask("whm seller:AAA");
        auto const owner = *ask("whm owner:BBB");
        for (auto const* user : {"root", "other", "nobody", "", "../root", "Root"}) {
            CAPTURE(user);
            auto const made = opening.open(seller, user);
            REQUIRE_FALSE(made);
            CHECK(made.error().kind == ProblemKind::no_such_account);
        }
        CHECK(opening.open(seller, "seller"));
        CHECK_FALSE(opening.open(owner, "root"));
        token("CCC", "root", unlimited);
        auto const for_owner = opening.open(*ask("whm root:CCC"), "owner");
        CHECK(opening.open(*ask(*for_owner), "owner"));
        CHECK_FALSE(opening.open(*ask(*for_owner), "other"));
        auto const for_other = opening.open(owner, "other");
        REQUIRE(for_other);
        reseller("owner", R"("suspend-acct")");
        CHECK_FALSE(ask(*for_other));  // its maker owns no longer every account
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: root's is root's alone, whatever a file grants") {
        reseller("root", R"("all")");
        reseller("owner", R"("all")");
        token("AAA", "owner", unlimited);
        auto const owner = *ask("whm owner:AAA");
        CHECK_FALSE(opening.open(owner, "root"));
        // One that there is all the same, as somebody might have made it before.
        SessionRecord const record{.user = "root",
                                   .origin = owner.origin,
                                   .acls = {"all"},
                                   .security_token = "0123456789",
                                   .created_at = clock.now,
                                   .ends_at = clock.now + 100};
        std::string const secret(48, 'a');
        REQUIRE(sessions.create(token_hash(Secret(secret)), record));
        CHECK_FALSE(authenticator.by_session(Secret(secret), "0123456789", {address, true}));
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: a caller of unknown origin gets none") {
        Actor const actor{.user = "root", .acls = AclSet::everything()};
        CHECK_FALSE(opening.open(actor, "root"));
        Actor const on_host{.user = "root", .acls = AclSet::everything(), .is_on_host = true};
        auto const session = opening.open(on_host, "root");
        REQUIRE(session);
        CHECK(ask(*session)->acls == AclSet::everything());
        CHECK_FALSE(ask(*session)->is_on_host);
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: made by REMOTE_USER it ends with the trust in it") {
        auto const actor =
            trusting.authenticate({.remote_user = "root", .client = {address, true}});
        auto const session = opening.open(*actor, "root");
        REQUIRE(session);
        CHECK(
            trusting.by_session(Secret(session->secret), session->security_token, {address, true}));
        CHECK_FALSE(ask(*session));
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: its secret can be renewed, once") {
        auto session = of_root();
        auto const old = session;
        auto renewed = opening.renew_secret(session.secret);
        REQUIRE(renewed);
        CHECK_FALSE(opening.renew_secret(session.secret));
        session.secret = *renewed;
        CHECK(ask(session));
        CHECK_FALSE(ask(old));
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: the secret is in no file and in no file's name") {
        auto const session = of_root();
        for (auto const& entry : std::filesystem::recursive_directory_iterator(directory / "")) {
            CHECK(entry.path().string().find(session.secret) == std::string::npos);
            std::ostringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            CHECK(text.str().find(session.secret) == std::string::npos);
        }
    }

    TEST_CASE_FIXTURE(SessionWorld, "session: no chain of calls leads beyond the first token") {
        std::vector<std::string> const users{"root", "seller", "owner", "other"};
        std::vector<std::string> const words{"all",   "list-accts", "create-user-session",
                                             "stats", "status",     "suspend-acct"};
        constexpr int seeds = 300;
        for (int seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            std::mt19937 random(static_cast<unsigned>(seed));
            auto const pick = [&](auto const& list) { return list[random() % list.size()]; };
            auto const some_words = [&] {
                std::string list;
                for (auto const& word : words) {
                    if (random() % 3 == 0) {
                        list += (list.empty() ? "\"" : ",\"") + word + "\"";
                    }
                }
                return list;
            };
            auto const first_user = pick(users);
            auto const change_token = [&] {
                token("AAA", first_user,
                      R"("acls":[)" + some_words() + R"(],"expires_at":)" +
                          std::to_string(random() % 2 == 0 ? 0 : clock.now + 300) +
                          R"(,"addresses":[)" + (random() % 2 == 0 ? "" : R"("192.0.2.0/24")") +
                          "]");
            };
            change_token();
            std::vector<OpenedSession> opened;
            for (int step = 0; step < 30; ++step) {
                FailureGuard forgetful(clock);  // else it would be locked out in between
                Authenticator const judge({tokens, resellers, sessions}, forgetful, clock, false);
                auto const first = judge.authenticate(
                    {.authorization = "whm " + first_user + ":AAA", .client = {address, true}});
                for (auto const& session : opened) {
                    auto const actor = ask(session);
                    if (!actor) {
                        continue;
                    }
                    REQUIRE(first);
                    REQUIRE(is_within(actor->acls, first->acls));
                    REQUIRE((actor->user == first_user || first->owns_every_account()));
                    REQUIRE((first->expires_at == 0 || actor->expires_at <= first->expires_at));
                    REQUIRE(actor->addresses == first->addresses);
                    REQUIRE_FALSE(actor->is_on_host);
                }
                auto const move = random() % 8;
                if (move == 0) {
                    change_token();
                } else if (move == 1) {
                    reseller(pick(std::vector<std::string>(users.begin() + 1, users.end())),
                             some_words());
                } else if (move == 2) {
                    clock.pass(minutes(random() % 6));
                } else if (move == 3 && random() % 4 == 0) {
                    revoke("AAA");
                } else {
                    bool const by_token = opened.empty() || random() % 3 == 0;
                    auto const caller = by_token ? first : ask(pick(opened));
                    if (caller) {
                        if (auto made = opening.open(*caller, pick(users))) {
                            opened.push_back(*made);
                        }
                    }
                }
            }
            revoke("AAA");
            for (auto const& session : opened) {
                REQUIRE_FALSE(ask(session));
            }
        }
    }
}

}  // namespace penstock
