// The functions that tell of accounts: whose they are, what is known of them, what is not told.
#include <sstream>
#include <string>

#include <Poco/Logger.h>
#include <Poco/NullChannel.h>
#include <Poco/StreamChannel.h>
#include <doctest/doctest.h>

#include "unit/functions/accounts/account_answers.h"

namespace penstock {

TEST_SUITE("accountsummary") {
    TEST_CASE("accountsummary: an account is found by its name or by any of its domains") {
        TestHost host;
        add_shop(host);
        REQUIRE(host.service().map_identities());
        for (auto const* query : {"user=shop", "domain=shop.example", "domain=Other.Example."}) {
            CAPTURE(query);
            auto const acct =
                data_of(host, "accountsummary?api.version=1&" + std::string(query))["acct"];
            CHECK(texts(acct, "user") == Names{"shop"});
            CHECK(acct[0]["outgoing_mail_suspended"] == 0);
        }
    }

    TEST_CASE("accountsummary: without a name it asks for one") {
        TestHost const host;
        CHECK(masked_reason(host.get(call("accountsummary?api.version=1")).body) ==
              "API failure: (XID xxxxxx) Provide the “user” argument.");
    }

    TEST_CASE("accountsummary: foreign accounts and domains are answered as unknown ones") {
        TestHost host;
        host.allow_reseller("acct-summary");
        REQUIRE(host.service().map_identities());
        for (auto const* asked :
             {"user=alice", "user=nobody", "domain=alice.example", "domain=nobody.example"}) {
            CAPTURE(asked);
            std::string const text(asked);
            auto const name = text.substr(text.find('=') + 1);
            CHECK(masked_reason(host.get(call("accountsummary?api.version=1&" + text),
                                         std::string(TestHost::reseller_token))
                                    .body) ==
                  "API failure: (XID xxxxxx) You do not have a user named “" + name + "”.");
        }
    }
}

TEST_SUITE("accounts") {
    TEST_CASE("list_users: root is among its own, a reseller sees its accounts only") {
        TestHost const host;
        host.allow_reseller("list-accts");
        CHECK(texts(data_of(host, "list_users?api.version=1")["users"]) ==
              Names{"root", "alice", "bob", "carol"});
        CHECK(texts(data_of(host, "list_users?api.version=1", TestHost::reseller_token)["users"]) ==
              Names{"carol"});
    }

    TEST_CASE("getdomainowner: a domain's account, or null for nobody's and for foreign ones") {
        TestHost host;
        REQUIRE(host.service().map_identities());
        std::string const query = "getdomainowner?api.version=1&domain=";
        CHECK(data_of(host, query + "alice.example")["user"] == "alice");
        CHECK(data_of(host, query + "ALICE.example.")["user"] == "alice");
        CHECK(data_of(host, query + "nobody.example")["user"].isNull());
        CHECK(data_of(host, query + "..%2f..%2fetc")["user"].isNull());
        CHECK(data_of(host, query + "carol.example", TestHost::reseller_token)["user"] == "carol");
        CHECK(data_of(host, query + "alice.example", TestHost::reseller_token)["user"].isNull());
    }

    TEST_CASE("getdomainowner: a domain that a foreign account claims too is still the caller's") {
        TestHost host;
        host.add_account("aaa", "root", "carol.example");
        REQUIRE(host.service().map_identities());
        CHECK(data_of(host, "getdomainowner?api.version=1&domain=carol.example",
                      TestHost::reseller_token)["user"] == "carol");
    }

    TEST_CASE("getdomainowner: a foreign domain costs no look at the accounts, as an unknown one") {
        TestHost host;
        REQUIRE(host.service().map_identities());
        host.write("etc/accounts/broken", "USER=another\n");
        std::ostringstream lines;
        TestHost::log().setChannel(Poco::makeAuto<Poco::StreamChannel>(lines));
        for (auto const* domain : {"alice.example", "nobody.example"}) {
            CHECK(data_of(host, "getdomainowner?api.version=1&domain=" + std::string(domain),
                          TestHost::reseller_token)["user"]
                      .isNull());
        }
        TestHost::log().setChannel(Poco::makeAuto<Poco::NullChannel>());
        CHECK(lines.str() == "");  // of the accounts that are looked at, the broken one is logged
    }

    TEST_CASE("get_domain_info: every domain of every own account, with its kind if it is known") {
        TestHost const host;
        add_shop(host);
        auto const domains = data_of(host, "get_domain_info?api.version=1")["domains"];
        CHECK(texts(domains, "domain") == Names{"alice.example", "bob.example", "carol.example",
                                                "shop.example", "www.shop.example",
                                                "other.example"});
        CHECK(texts(domains, "domain_type") ==
              Names{"main", "main", "main", "main", "sub", "*unknown*"});
    }

    TEST_CASE("domainuserdata: what accounts know of a domain, and null for a web server's part") {
        TestHost host;
        add_shop(host);
        REQUIRE(host.service().map_identities());
        auto const data =
            data_of(host, "domainuserdata?api.version=1&domain=other.example")["userdata"];
        CHECK(data["user"] == "shop");
        CHECK(data["servername"] == "shop.example");
        CHECK(data["serveralias"] == "www.shop.example other.example");
        CHECK(data["documentroot"].isNull());
        CHECK(masked_reason(
                  host.get(call("domainuserdata?api.version=1&domain=nobody.example")).body) ==
              "API failure: (XID xxxxxx) You do not have a domain named “nobody.example”.");
    }

    TEST_CASE("listsuspended: accounts suspended as a whole, not those whose mail is stopped") {
        TestHost const host;
        add_shop(host);
        REQUIRE(host.get(call("suspend_outgoing_email?api.version=1&user=bob")).status == 200);
        auto const account = data_of(host, "listsuspended?api.version=1")["account"];
        CHECK(texts(account, "user") == Names{"shop"});
        CHECK(account[0]["unixtime"] == 1700000000);
        CHECK(account[0]["time"] == "Tue Nov 14 22:13:20 2023");
    }

    TEST_CASE("list_users: a sorted page of names that are made while they are listed") {
        TestHost const host;
        auto const data = data_of(host,
                                  "list_users?api.version=1&api.sort.enable=1&api.sort.a.field=*"
                                  "&api.sort.a.reverse=1&api.chunk.enable=1&api.chunk.size=2");
        CHECK(texts(data["users"]) == Names{"root", "carol"});
    }

    TEST_CASE("validate_system_user: taken, reserved and fit names") {
        TestHost const host;
        struct Case {
            std::string name;
            std::string expected;  // exists, reserved, valid_for_new, valid_for_transfer
        };
        for (auto const& [name, expected] :
             {Case{"alice", "1001"}, Case{"root", "1100"}, Case{"daemon", "1100"},
              Case{"brandnew", "0011"}, Case{"abcdefghijklmnopq", "0001"}, Case{"..%2fx", "0000"},
              Case{"Upper", "0000"}, Case{"1brandnew", "0001"}, Case{"testing", "0001"},
              Case{"nobody", "1100"}}) {
            CAPTURE(name);
            auto const data = data_of(host, "validate_system_user?api.version=1&user=" + name);
            std::string shown;
            for (auto const* key : {"exists", "reserved", "valid_for_new", "valid_for_transfer"}) {
                shown += data[key].asString();
            }
            CHECK(shown == expected);
        }
    }

    TEST_CASE("validate_system_user: only who acts on every account may ask whose names exist") {
        TestHost const host;
        host.allow_reseller("create-acct");
        CHECK(masked_reason(host.get(call("validate_system_user?api.version=1&user=alice"),
                                     std::string(TestHost::reseller_token))
                                .body)
                  .starts_with("Permission denied"));
    }

    TEST_CASE("gethostname: the server's own name") {
        TestHost const host;
        CHECK_FALSE(data_of(host, "gethostname?api.version=1")["hostname"].asString().empty());
    }
}

}  // namespace penstock
