// Restrictions whose account is gone, renamed or another one, and domains that lead elsewhere.
#include <filesystem>
#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const suspend = "/json-api/suspend_outgoing_email?api.version=1&user=";
std::string const hold = "/json-api/hold_outgoing_email?api.version=1&user=";
std::string const unsuspend = "/json-api/unsuspend_outgoing_email?api.version=1&user=";
std::string const release = "/json-api/release_outgoing_email?api.version=1&user=";
std::string const reseller{TestHost::reseller_token};
std::string const mailbox_call =
    "/json-api/uapi_cpanel?api.version=1&cpanel.module=Email&cpanel.user=alice&cpanel.function=";

struct Host : TestHost {
    Host() {
        std::filesystem::create_directories(path("state/requests"));
        allow_reseller("list-accts");
    }
    [[nodiscard]] bool has(std::string const& name) const {
        return std::filesystem::exists(path("state/outgoing/" + name));
    }
    [[nodiscard]] Json::Value list() const {
        return parse_json(get("/json-api/list_outgoing_email_restrictions?api.version=1")
                              .body)["data"]["restriction"];
    }
    void remove_account(std::string const& name) const {
        std::filesystem::remove(path("etc/accounts/" + name));
    }
};

}  // namespace

TEST_CASE("an account that is gone: the list says so, and root lifts what it shows") {
    Host const host;
    CHECK(host.ask(suspend + "alice&lock=1") == "OK");
    CHECK(host.ask(hold + "alice") == "OK");
    CHECK(host.ask(mailbox_call + "suspend_outgoing&email=info%40alice.example") == "OK");
    CHECK(host.ask(mailbox_call + "hold_outgoing&email=%C3%A9%40alice.example") == "OK");
    CHECK(host.list()[0]["account"] == "known");
    host.remove_account("alice");
    auto const listed = host.list();
    REQUIRE(listed.size() == 4);
    for (auto const& row : listed) {
        CHECK(row["account"] == "no such account");
        auto const is_held = row["kind"] == "held";
        auto const name = (row["mailbox"].isNull() ? row["user"] : row["mailbox"]).asString();
        CAPTURE(name);
        CHECK(host.ask((is_held ? release : unsuspend) + name, reseller).find("OK") ==
              std::string::npos);
        CHECK(host.ask((is_held ? release : unsuspend) + name) == "OK");
    }
    CHECK(host.list().empty());
    CHECK_FALSE(host.has("locks/suspended/alice"));
    CHECK(host.ask(unsuspend + "alice").find("API failure") == 0);  // neither account nor mark
}

TEST_CASE("a mark under an odd name is lifted by that name, and no name leads elsewhere") {
    Host const host;
    host.write("state/outgoing/suspended/Odd Name", "");
    host.write("state/outgoing/suspended/@unreadable", "{");
    CHECK(host.ask(unsuspend + "Odd%20Name") == "OK");
    CHECK(host.ask(unsuspend + "%40unreadable") == "OK");
    CHECK(host.list().empty());
    for (auto const* const name : {".ready", "..%2Fsuspended%2F.ready", "..", "%2E", "nosuch"}) {
        CAPTURE(name);
        CHECK(host.ask(unsuspend + name).find("API failure") == 0);
    }
    CHECK(host.has("suspended/.ready"));
}

TEST_CASE("a name with more behind a NUL is not the name before it") {
    Host const host;
    CHECK(host.ask(suspend + "alice") == "OK");
    host.write("state/outgoing/suspended/ghost", "");
    for (auto const* const name : {"alice%00zz", "ghost%00", "%00alice"}) {
        CHECK(host.ask(unsuspend + name).find("API failure") == 0);
    }
    CHECK(host.is_suspended("alice"));
    CHECK(host.has("suspended/ghost"));
}

TEST_CASE("an account file with nothing in it: OK is not said, and its domains stay") {
    Host host;
    REQUIRE(host.service().map_identities());
    for (auto const* const text : {"", "\n", "\x80\xff noise"}) {
        host.write("etc/accounts/alice", text);
        CHECK(host.ask(suspend + "alice") != "OK");
        REQUIRE(host.service().map_identities());
        CHECK(host.has("map/domains/alice.example"));
    }
}

TEST_CASE("a new account of an old name: it is stopped, and the list says whom the mark meant") {
    Host const host;
    auto const birth = [&](std::string const& day) {
        host.write("etc/accounts/alice", "USER=alice\nDNS=alice.example\nSTARTDATE=" + day + "\n");
    };
    birth("1700000000");
    CHECK(host.ask(suspend + "alice") == "OK");
    CHECK(host.list()[0]["account"] == "known");
    birth("1800000000");
    CHECK(host.is_suspended("alice"));
    CHECK(host.list()[0]["account"] == "another account of that name");
    CHECK(host.ask(suspend + "alice&reason=spam") == "OK");  // now it is meant
    CHECK(host.list()[0]["account"] == "known");
}

TEST_CASE("a domain that counts as another account's: OK is not said, and the reason names it") {
    Host host;
    host.add_account("zoe", "reseller1", "alice.example");
    REQUIRE(host.service().map_identities());
    std::string const elsewhere =
        "API failure: (XID xxxxxx) The change is written, not enforced: mail of the domain "
        "alice.example counts as that of ";
    CHECK(host.ask(suspend + "zoe") == elsewhere + "account alice.");
    CHECK(host.ask(hold + "zoe") == elsewhere + "account alice.");
    CHECK(host.ask(suspend + "zoe", reseller) == elsewhere + "another account.");
    CHECK(host.is_suspended("zoe"));
    CHECK(host.ask(unsuspend + "zoe") == "OK");
    CHECK(host.ask(suspend + "alice") == "OK");
    std::stringstream found;
    found << std::ifstream(host.path("state/outgoing/map/findings")).rdbuf();
    CHECK(found.str() == "contested alice.example alice zoe\n");
}

TEST_CASE("a domain in Unicode is found by each of its forms, one without A-labels is told") {
    Host host;
    host.write("etc/accounts/alice", "USER=alice\nDNS=BÜCHER.example\nDNS1=😀.example\n");
    REQUIRE(host.service().map_identities());
    CHECK(host.has("map/domains/xn--bcher-kva.example"));
    for (auto const* const form : {"xn--bcher-kva.example", "b%C3%BCcher.example",
                                   "bu%CC%88cher.example", "B%C3%9CCHER%E3%80%82example."}) {
        CAPTURE(form);
        auto const told =
            host.get("/json-api/getdomainowner?api.version=1&domain=" + std::string(form));
        CHECK(parse_json(told.body)["data"]["user"] == "alice");
        auto const rows = parse_json(
            host.get("/json-api/get_domain_info?api.version=1&api.filter.enable=1"
                     "&api.filter.a.field=domain&api.filter.a.type=eq&api.filter.a.arg0=" +
                     std::string(form))
                .body)["data"]["domains"];
        CHECK(rows.size() == 1);
        CHECK(parse_json(host.get("/json-api/listaccts?api.version=1&searchtype=domain"
                                  "&searchmethod=exact&search=" +
                                  std::string(form))
                             .body)["data"]["acct"]
                  .size() == 1);
    }
    CHECK(host.ask(mailbox_call + "suspend_outgoing&email=info%40b%C3%BCcher.example") == "OK");
    CHECK(host.has("suspended/info@xn--bcher-kva.example"));
    CHECK(host.ask(mailbox_call + "unsuspend_outgoing&email=info%40xn--bcher-kva.example") == "OK");
    CHECK_FALSE(host.has("suspended/info@xn--bcher-kva.example"));
    std::stringstream found;
    found << std::ifstream(host.path("state/outgoing/map/findings")).rdbuf();
    CHECK(found.str() == "lost \"\\xF0\\x9F\\x98\\x80.example\" alice\n");
}

}  // namespace penstock
