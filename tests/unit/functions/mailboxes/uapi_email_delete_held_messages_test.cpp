#include <string>

#include <doctest/doctest.h>

#include "api/dispatcher.h"
#include "unit/functions/exim_doubles.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

Result<Outcome> delete_held(TestHost& host, QueueDouble const& queue, EximDouble const& exim,
                            std::string const& email) {
    auto const core = host.service().core();
    Actor root;
    root.user = "root";
    root.acls = AclSet::everything();
    RawParams params;
    params.add("cpanel.user", "alice");
    params.add("cpanel.module", "Email");
    params.add("cpanel.function", "delete_held_messages");
    params.add("email", email);
    return dispatch_by_name(core_with(*core, queue, exim), root, "uapi_cpanel", params, "xid123");
}

QueuedMessage message(std::string id, std::string account, std::string mailbox) {
    return {.id = std::move(id),
            .account = std::move(account),
            .mailbox = std::move(mailbox),
            .sender = "anybody@outside.example"};
}

}  // namespace

TEST_SUITE("delete_held_messages") {
    TEST_CASE("mailboxes: delete_held_messages removes those of a stopped mailbox and no others") {
        TestHost host;
        QueueDouble queue;
        queue.messages = {message("1", "alice", "info@alice.example"),
                          message("2", "alice", "zoe@alice.example"), message("3", "alice", ""),
                          message("4", "bob", "info@alice.example"),
                          message("5", "alice", "info@alice.example")};
        EximDouble const exim;
        auto const deleted = [&](std::string const& email) {
            auto const outcome = delete_held(host, queue, exim, email);
            REQUIRE(outcome);
            return *outcome->data->member("uapi")->member("data");
        };
        CHECK(deleted("info@alice.example") == Value(0));  // it is on its way
        CHECK(exim.removed.empty());
        (void)host.get(
            "/json-api/uapi_cpanel?api.version=1&cpanel.user=alice&cpanel.module=Email"
            "&cpanel.function=hold_outgoing&email=info@alice.example");
        CHECK(deleted("info@alice.example") == Value(2));
        CHECK(exim.removed == MessageIds{"1", "5"});
        CHECK(deleted("zoe@alice.example") == Value(0));
        (void)host.get("/json-api/suspend_outgoing_email?api.version=1&user=alice");
        CHECK(deleted("zoe@alice.example") == Value(1));
        CHECK(exim.removed == MessageIds{"1", "5", "2"});
        CHECK(deleted("info@bob.example") == Value());
    }
}

}  // namespace penstock
