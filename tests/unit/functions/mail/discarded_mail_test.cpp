// Messages that wait by a restriction which root has locked: a reseller takes none of them out of
// the queue, by no function.
#include <algorithm>
#include <array>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>

#include "api/dispatcher.h"
#include "unit/functions/exim_doubles.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

Actor root() {
    Actor actor;
    actor.user = "root";
    actor.acls = AclSet::everything();
    return actor;
}

Actor reseller() {
    Actor actor;
    actor.user = "reseller1";
    std::vector<std::string> const words{"suspend-acct", "cpanel-api"};
    actor.acls = AclSet::from_words(words);
    return actor;
}

// WHM's `all` makes nobody root.
Actor great_reseller() {
    auto actor = reseller();
    actor.acls = AclSet::everything();
    return actor;
}

QueuedMessage message(std::string id, std::string mailbox) {
    QueuedMessage made;
    made.id = std::move(id);
    made.account = "carol";
    made.mailbox = std::move(mailbox);
    return made;
}

// Two messages of carol's: one by the mailbox info, one by another.
struct LockedQueue {
    TestHost host;
    QueueDouble queue;
    EximDouble exim;

    LockedQueue() {
        host.say_wired(true);
        queue.messages = {message("1vMkqP-0001aB-2Z", "info@carol.example"),
                          message("1vMkqP-0001aC-2Z", "other@carol.example")};
    }

    Result<Outcome> call(Actor const& who, std::string const& function,
                         std::vector<std::pair<std::string, std::string>> const& arguments) {
        RawParams params;
        for (auto const& [name, value] : arguments) {
            params.add(name, value);
        }
        auto const core = host.service().core();
        return dispatch_by_name(core_with(*core, queue, exim), who, function, params, "xid123");
    }
    Result<Outcome> uapi(Actor const& who, std::string const& function, std::string const& email,
                         std::string const& lock = "0") {
        return call(who, "uapi_cpanel",
                    {{"cpanel.user", "carol"},
                     {"cpanel.module", "Email"},
                     {"cpanel.function", function},
                     {"email", email},
                     {"lock", lock}});
    }
    bool is_refused(std::vector<std::pair<std::string, std::string>> const& arguments) {
        return std::ranges::all_of(std::array{reseller(), great_reseller()}, [&](auto const& who) {
            auto const outcome = call(who, "remove_queued_messages", arguments);
            return !outcome && outcome.error().kind == ProblemKind::locked_by_host;
        });
    }
};

}  // namespace

TEST_CASE("locked mail: of an account that root holds, a reseller removes no message") {
    LockedQueue locked;
    REQUIRE(locked.call(root(), "hold_outgoing_email", {{"user", "carol"}, {"lock", "1"}}));
    CHECK(locked.is_refused({{"user", "carol"}}));
    CHECK(locked.is_refused({{"id", "1vMkqP-0001aB-2Z"}}));
    for (auto const& who : {reseller(), great_reseller()}) {
        static_cast<void>(locked.uapi(who, "delete_held_messages", "info@carol.example"));
    }
    CHECK(locked.exim.removed.empty());
    CHECK(locked.call(root(), "remove_queued_messages", {{"user", "carol"}}));
    CHECK(locked.exim.removed.size() == 2);
}

TEST_CASE("locked mail: of a mailbox that root holds, a reseller removes no message") {
    LockedQueue locked;
    REQUIRE(locked.uapi(root(), "hold_outgoing", "info@carol.example", "1"));
    CHECK(locked.is_refused({{"user", "carol"}}));
    CHECK(locked.is_refused({{"id", "1vMkqP-0001aB-2Z"}}));
    for (auto const& who : {reseller(), great_reseller()}) {
        static_cast<void>(locked.uapi(who, "delete_held_messages", "info@carol.example"));
    }
    CHECK(locked.exim.removed.empty());
    CHECK(locked.call(reseller(), "remove_queued_messages", {{"id", "1vMkqP-0001aC-2Z"}}));
    CHECK(locked.exim.removed == MessageIds{"1vMkqP-0001aC-2Z"});
}

TEST_CASE(
    "locked mail: who acts on every account removes what is nobody's, but for what is locked") {
    LockedQueue locked;
    REQUIRE(locked.call(root(), "hold_outgoing_email", {{"user", "carol"}, {"lock", "1"}}));
    std::filesystem::remove(locked.host.path("etc/accounts/carol"));
    auto of_nobody = message("1vMkqP-0001aD-2Z", "");
    of_nobody.account = "";
    locked.queue.messages.push_back(of_nobody);
    CHECK(locked.call(great_reseller(), "remove_queued_messages", {{"id", "1vMkqP-0001aB-2Z"}})
              .error()
              .kind == ProblemKind::locked_by_host);
    CHECK(locked.call(great_reseller(), "remove_queued_messages", {{"id", of_nobody.id}}));
    CHECK(locked.exim.removed == MessageIds{of_nobody.id});
}

TEST_CASE("locked mail: what a reseller's own hold keeps, the reseller removes") {
    LockedQueue queue;
    REQUIRE(queue.call(reseller(), "hold_outgoing_email", {{"user", "carol"}}));
    CHECK(queue.uapi(reseller(), "delete_held_messages", "info@carol.example"));
    CHECK(queue.exim.removed == MessageIds{"1vMkqP-0001aB-2Z"});
}

}  // namespace penstock
