// A call that goes over many things ends by itself, and so does a batch of many calls.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "api/dispatcher.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

Actor root() {
    return {.user = "root", .acls = AclSet::everything(), .is_on_host = true};
}

TimeLimit passed() {
    return TimeLimit(std::chrono::steady_clock::now());
}

Value::List const* results_of(Result<Outcome> const& batch) {
    return batch->data->member("result")->visit(
        Overloaded{[](Value::List const& list) -> Value::List const* { return &list; },
                   [](auto const&) -> Value::List const* { return nullptr; }});
}

bool has_failed(Value const& answer) {
    return *answer.member("metadata")->member("result") == Value(0);
}

}  // namespace

TEST_SUITE("time limit") {
    TEST_CASE("time limit: a list of accounts is given up when the time is over") {
        TestHost host;
        auto const core = host.service().core();
        for (auto const* function : {"listaccts", "list_users", "listsuspended"}) {
            CAPTURE(function);
            auto const late =
                dispatch_by_name(*core, root(), function, RawParams(), "xid", passed());
            REQUIRE_FALSE(late);
            CHECK(late.error().kind == ProblemKind::out_of_time);
            CHECK(dispatch_by_name(*core, root(), function, RawParams(), "xid"));
        }
    }

    TEST_CASE("time limit: accounts of others count, too: going over them takes as long") {
        TestHost host;
        host.allow_reseller("list-accts");
        std::filesystem::remove(host.path("etc/accounts/carol"));
        std::vector<std::string> const words{"list-accts"};
        Actor const without_accounts{.user = "reseller1", .acls = AclSet::from_words(words)};
        auto const core = host.service().core();
        auto const late =
            dispatch_by_name(*core, without_accounts, "listaccts", RawParams(), "xid", passed());
        REQUIRE_FALSE(late);
        CHECK(late.error().kind == ProblemKind::out_of_time);
    }

    TEST_CASE("time limit: a batch begins no call when the time is over, and says so of each") {
        TestHost host;
        RawParams params;
        params.add("command", "suspend_outgoing_email?user=alice");
        params.add("command", "version");
        auto const batch =
            dispatch_by_name(*host.service().core(), root(), "batch", params, "xid", passed());
        REQUIRE(batch);
        REQUIRE(results_of(batch)->size() == 2);
        CHECK(std::ranges::all_of(*results_of(batch), has_failed));
        CHECK_FALSE(host.is_suspended("alice"));
    }

    TEST_CASE("time limit: over HTTP it comes before the request's own deadline") {
        TestHost host;
        host.write("etc/penstock.conf", "request_seconds = 1\n");
        REQUIRE(host.service().reload());
        for (int i = 0; i < 200; ++i) {
            auto const name = "many" + std::to_string(i);
            host.add_account(name, "root", name + ".example");
        }
        HttpRequest request;
        request.method = "POST";
        request.target = "/json-api/batch?api.version=1";
        request.authorization = TestHost::root_token;
        for (int i = 0; i < 1000; ++i) {
            request.body += "&command=get_domain_info";
        }
        auto const results = parse_json(host.request(request).body)["data"]["result"];
        REQUIRE(results.size() == 1000);
        CHECK(results[0]["metadata"]["result"] == 1);
        auto const reason = results[999]["metadata"]["reason"].asString();
        CHECK(reason.ends_with("The call takes too long. It was given up, and changed nothing."));
    }
}

}  // namespace penstock
