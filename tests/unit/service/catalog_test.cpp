#include <algorithm>
#include <iterator>
#include <regex>
#include <set>

#include <doctest/doctest.h>

#include "functions/functions.h"
#include "service/full_catalog.h"
#include "unit/functions/test_host.h"

namespace penstock {

TEST_SUITE("catalog") {
    TEST_CASE("catalog: every function is declared completely") {
        auto const catalog = make_catalog();
        for (auto const* function : catalog.functions()) {
            CAPTURE(function->name);
            CHECK(std::regex_match(std::string(function->name), std::regex("[a-z][a-z0-9_]*")));
            CHECK(function->help.ends_with('.'));
            CHECK(static_cast<bool>(function->run));
            CHECK(catalog.find(function->name) == function);
            for (auto const* param : function->params) {
                CAPTURE(param->spec().name);
                CHECK_FALSE(param->spec().name.empty());
                CHECK(param->spec().help.ends_with('.'));
                CHECK_FALSE(param->spec().example.empty());
            }
        }
    }

    TEST_CASE("catalog: whose mail a refused call was about is told by the function's arguments") {
        std::vector<Function const*> audited;
        auto const collect = [&](Catalog const& catalog) {
            std::ranges::copy_if(catalog.functions(), std::back_inserter(audited),
                                 [](auto* f) { return f->audits_refusals.has_value(); });
        };
        auto const catalog = make_catalog();
        collect(catalog);
        for (auto const* function : catalog.functions()) {
            if (function->runs != nullptr) {
                collect(function->runs());
            }
        }
        CHECK(audited.size() > 10);
        for (auto const* function : audited) {
            CAPTURE(function->name);
            auto const& params = function->params;
            auto const [account, mailbox] = *function->audits_refusals;
            REQUIRE(account != nullptr);
            CHECK(account->spec().name.find("user") != std::string_view::npos);
            CHECK(std::ranges::count(params, account) == 1);
            CHECK((mailbox == nullptr || std::ranges::count(params, mailbox) == 1));
        }
    }

    TEST_CASE("catalog: a name declared twice is refused when the catalog is built") {
        CHECK_THROWS_AS(Catalog({&functions::version, &functions::version}), std::logic_error);
    }

    TEST_CASE("catalog: a name that is not declared is not found") {
        auto const catalog = make_catalog();
        CHECK(catalog.find("") == nullptr);
        CHECK(catalog.find("versio") == nullptr);
        CHECK(catalog.find("versions") == nullptr);
    }
}

TEST_SUITE("applist") {
    std::string const applist = "/json-api/applist?api.version=1";

    TEST_CASE("applist: it lists what the caller may run, sorted") {
        TestHost const host;
        auto const app = parse_json(host.get(applist).body)["data"]["app"];
        std::vector<std::string> names;
        for (auto const& name : app) {
            names.push_back(name.asString());
        }
        // Over HTTP root may run all but what is for the host.
        auto const catalog = make_catalog();
        auto const may_run = std::ranges::count_if(catalog.functions(), [](auto const* function) {
            return function->effect != Effect::administer;
        });
        CHECK(names.size() == static_cast<unsigned>(may_run));
        CHECK(std::ranges::is_sorted(names));
    }

    TEST_CASE("applist: functions without the caller's ACL or with a disabled role are left out") {
        TestHost const host;
        std::string const limited(TestHost::limited_token);
        CHECK(host.get(applist, limited).body.find("suspend_outgoing_email") == std::string::npos);
        CHECK(host.get(applist, limited).body.find("version") != std::string::npos);
        host.write("state/profile.conf", "disabled_roles = MailSend\n");
        CHECK(host.get(applist).body.find("suspend_outgoing_email") == std::string::npos);
    }

    TEST_CASE("applist: an unreadable profile fails the call instead of guessing") {
        TestHost const host;
        host.write("state/profile.conf", "no such line\n");
        CHECK(parse_json(host.get(applist).body)["metadata"]["result"] == 0);
    }
}

TEST_SUITE("version") {
    TEST_CASE("version: it answers what penstock.conf says, from the reload on") {
        TestHost host;
        std::string const version = "/json-api/version?api.version=1";
        CHECK(parse_json(host.get(version).body)["data"]["version"] == "11.138.0.6");
        host.write("etc/penstock.conf", "version = 11.140.0.1\n");
        CHECK(parse_json(host.get(version).body)["data"]["version"] == "11.138.0.6");
        REQUIRE(host.service().reload());
        CHECK(parse_json(host.get(version).body)["data"]["version"] == "11.140.0.1");
        host.write("etc/penstock.conf", "version = 11.1.0.1\nnonsense = 2\n");
        auto const reloaded = host.service().reload();
        REQUIRE_FALSE(reloaded);
        CHECK(reloaded.error().detail.find("line 2") != std::string::npos);
        CHECK(parse_json(host.get(version).body)["data"]["version"] == "11.140.0.1");
    }
}

}  // namespace penstock
