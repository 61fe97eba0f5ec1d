#include <filesystem>

#include "unit/functions/accounts/account_answers.h"

namespace penstock {

TEST_SUITE("listaccts") {
    TEST_CASE("listaccts: it lists what the caller owns, by name, and nothing else") {
        TestHost const host;
        host.allow_reseller("list-accts");
        CHECK(texts(data_of(host, "listaccts?api.version=1")["acct"], "user") ==
              Names{"alice", "bob", "carol"});
        CHECK(texts(data_of(host, "listaccts?api.version=1", TestHost::reseller_token)["acct"],
                    "user") == Names{"carol"});
    }

    TEST_CASE("listaccts: it tells 1 or 0 of stopped and held mail, as it is at that moment") {
        TestHost const host;
        auto const flags = [&host] {
            std::string shown;
            auto const data = data_of(host, "listaccts?api.version=1");
            for (auto const& account : data["acct"]) {
                CHECK(account["outgoing_mail_suspended"].isInt());
                CHECK(account["outgoing_mail_hold"].isInt());
                shown += account["outgoing_mail_suspended"].asString() +
                         account["outgoing_mail_hold"].asString() + " ";
            }
            return shown;
        };
        CHECK(flags() == "00 00 00 ");
        REQUIRE(host.get(call("suspend_outgoing_email?api.version=1&user=bob")).status == 200);
        host.write("state/outgoing/held/carol", "");
        CHECK(flags() == "00 10 01 ");
    }

    TEST_CASE("listaccts: marks that cannot be read fail the call instead of telling 0") {
        TestHost const host;
        std::filesystem::remove(host.path("state/outgoing/held/.ready"));
        auto const answer = parse_json(host.get(call("listaccts?api.version=1")).body);
        CHECK(answer["metadata"]["result"] == 0);
        CHECK_FALSE(answer.isMember("data"));
    }

    TEST_CASE("listaccts: it says what the account's file says, and neutral values for the rest") {
        TestHost const host;
        add_shop(host);
        auto const acct =
            data_of(host, "listaccts?api.version=1&search=shop&searchmethod=exact")["acct"];
        REQUIRE(acct.size() == 1);
        auto const& shop = acct[0];
        CHECK(shop["domain"] == "shop.example");
        CHECK(shop["owner"] == "reseller1");
        CHECK(shop["ip"] == "192.0.2.7");
        CHECK(shop["plan"] == "gold");
        CHECK(shop["email"] == "a@b.example");
        CHECK(shop["startdate"] == "13 May 22 16:03");
        CHECK(shop["unix_startdate"] == 1652457780);
        CHECK(shop["maxpop"] == "25");
        CHECK(shop["maxsql"] == "unlimited");
        CHECK(shop["suspended"] == 1);
        CHECK(shop["suspendtime"] == 1700000000);
        CHECK(shop["diskused"] == "*unknown*");
        CHECK(shop["inodesused"].isNull());
        CHECK(shop["backup"] == 1);
        CHECK(shop["legacy_backup"] == 0);
        CHECK(shop["has_backup"] == 0);
        CHECK(shop["ipv6"].isArray());
        CHECK(shop.toStyledString().find("never-shown") == std::string::npos);
    }

    TEST_CASE("listaccts: it searches each of its fields, exactly or by expression") {
        TestHost const host;
        add_shop(host);
        struct Case {
            std::string query;
            Names found;
        };
        for (auto const& [query, found] : {
                 Case{"search=a", {"alice", "carol"}},
                 Case{"search=^A", {"alice"}},
                 Case{"search=ali&searchmethod=exact", {}},
                 Case{"search=alice&searchmethod=exact", {"alice"}},
                 Case{"searchtype=domain&search=^www%5c.", {"shop"}},
                 Case{"searchtype=owner&search=reseller1&searchmethod=exact", {"carol", "shop"}},
                 Case{"searchtype=ip&search=^192", {"shop"}},
                 Case{"searchtype=package&search=GOLD", {"shop"}},
                 Case{"searchtype=package", {"alice", "bob", "carol", "shop"}},
             }) {
            CAPTURE(query);
            CHECK(texts(data_of(host, "listaccts?api.version=1&" + query)["acct"], "user") ==
                  found);
        }
    }

    TEST_CASE("listaccts: a search that cannot be carried out is named") {
        TestHost const host;
        for (auto const* query :
             {"search=(", "search=(?=a)", "searchtype=colour", "searchmethod=sloppy"}) {
            CAPTURE(query);
            auto const reason =
                masked_reason(host.get(call("listaccts?api.version=1&" + std::string(query))).body);
            CHECK(reason.starts_with("API failure: (XID xxxxxx) The “search"));
            CHECK(reason.find("must be") != std::string::npos);
        }
    }

    TEST_CASE("listaccts: want limits the keys") {
        TestHost const host;
        auto const acct = data_of(host, "listaccts?api.version=1&want=user,%20domain,nonsense");
        CHECK(acct["acct"][0].getMemberNames() == Names{"domain", "user"});
    }

    TEST_CASE("listaccts: one file that cannot be read hides no other account, and root is told") {
        TestHost const host;
        host.allow_reseller("list-accts");
        host.write("etc/accounts/broken", "USER=another\n");
        auto const answer = parse_json(host.get(call("listaccts?api.version=1")).body);
        CHECK(texts(answer["data"]["acct"], "user") == Names{"alice", "bob", "carol"});
        CHECK(answer["metadata"]["output"]["warnings"].size() == 1);
        auto const resellers =
            host.get(call("listaccts?api.version=1"), std::string(TestHost::reseller_token));
        CHECK(resellers.body.find("warnings") == std::string::npos);
    }
}

}  // namespace penstock
