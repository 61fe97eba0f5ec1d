// Functions about mailboxes: which there are, what becomes of their mail, whose they are.
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <set>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "accounts/mailbox_key.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string all;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        all += {'%', digits[byte / 16], digits[byte % 16]};
    }
    return all;
}

std::string target(std::string_view user, std::string_view function, std::string_view email) {
    return "/json-api/uapi_cpanel?api.version=1&cpanel.module=Email&cpanel.user=" +
           std::string(user) + "&cpanel.function=" + std::string(function) +
           "&email=" + encoded(email);
}

Json::Value uapi(TestHost const& host, std::string_view user, std::string_view function,
                 std::string_view email = "") {
    return parse_json(host.get(target(user, function, email)).body)["data"]["uapi"];
}

std::string pops_of(TestHost const& host, std::string const& user) {
    auto const answer =
        parse_json(host.get("/json-api/list_pops_for?api.version=1&user=" + user).body);
    std::string pops;
    for (auto const& pop : answer["data"]["pops"]) {
        pops += pop.asString() + " ";
    }
    return answer["metadata"]["result"] == 1 ? pops : "failed";
}

// A host that lists its mailboxes in a file.
struct ListingHost {
    TestHost host;
    explicit ListingHost(std::string_view list) {
        host.write("etc/mailboxes", list);
        host.write("etc/penstock.conf",
                   "mailboxes = " + host.path("etc/mailboxes").string() + "\n");
        REQUIRE(host.service().reload());
    }
};

}  // namespace

TEST_SUITE("mailboxes") {
    TEST_CASE("mailboxes: with a list they are those in the account's domains, sorted") {
        ListingHost const listing(
            "zoe@alice.example:hash\ninfo@alice.example:!!\nx@bob.example\na@elsewhere.example\n");
        CHECK(pops_of(listing.host, "alice") == "info@alice.example zoe@alice.example ");
        CHECK(pops_of(listing.host, "carol").empty());
        CHECK(pops_of(listing.host, "nobody") == "failed");
    }

    TEST_CASE("mailboxes: without a list they are those that are stopped, hashed names too") {
        TestHost const host;
        std::string const odd = "o'brien/ü@alice.example";
        CHECK(uapi(host, "alice", "suspend_outgoing", odd)["status"] == 1);
        CHECK(uapi(host, "alice", "hold_outgoing", "info@alice.example")["status"] == 1);
        CHECK(uapi(host, "bob", "hold_outgoing", "info@bob.example")["status"] == 1);
        CHECK(pops_of(host, "alice") == "info@alice.example " + odd + " ");
        CHECK(uapi(host, "alice", "unsuspend_outgoing", odd)["status"] == 1);
        CHECK(pops_of(host, "alice") == "info@alice.example ");
    }

    TEST_CASE("mailboxes: a list that is named and missing fails the call") {
        ListingHost const listing("a@alice.example\n");
        std::filesystem::remove(listing.host.path("etc/mailboxes"));
        CHECK(pops_of(listing.host, "alice") == "failed");
    }

    TEST_CASE("mailboxes: list_pops_with_disk has the flags, null for what is not known") {
        ListingHost const listing("info@alice.example:!\nzoe@alice.example\n");
        (void)uapi(listing.host, "alice", "hold_outgoing", "zoe@alice.example");
        auto const rows = uapi(listing.host, "alice", "list_pops_with_disk")["data"];
        REQUIRE(rows.size() == 2);
        CHECK(rows[0]["email"] == "info@alice.example");
        CHECK(rows[0]["suspended_login"] == 1);
        CHECK(rows[0]["has_suspended"] == 1);
        CHECK(rows[0]["suspended_incoming"].isNull());
        CHECK(rows[0]["hold_outgoing"] == 0);
        CHECK(rows[1]["user"] == "zoe");
        CHECK(rows[1]["domain"] == "alice.example");
        CHECK(rows[1]["hold_outgoing"] == 1);
        CHECK(rows[1]["suspended_outgoing"] == 0);
        CHECK(rows[1]["suspended_login"] == 0);
        CHECK_FALSE(rows[1].isMember("diskused"));
        auto const base = target("alice", "list_pops_with_disk", "info");
        for (auto const* more : {"&domain=alice.example", "&maxaccounts=1", ""}) {
            CHECK(parse_json(listing.host.get(base + more).body)["data"]["uapi"]["data"].size() ==
                  1);
        }
        CHECK(
            parse_json(listing.host.get(base + "&domain=x").body)["data"]["uapi"]["data"].empty());
    }

    TEST_CASE("mailboxes: list_pops knows who may not log in only where there is a list") {
        ListingHost const listing("info@alice.example:!\n");
        CHECK(uapi(listing.host, "alice", "list_pops")["data"][0]["suspended_login"] == 1);
        TestHost const bare;
        (void)uapi(bare, "alice", "hold_outgoing", "info@alice.example");
        CHECK(uapi(bare, "alice", "list_pops")["data"][0]["suspended_login"].isNull());
    }

    TEST_CASE("mailboxes: hostile addresses are refused or become one harmless name") {
        TestHost const host;
        std::mt19937 random(2'027);  // the same bytes in every run
        std::vector<std::string> locals{"..",     ".",
                                        "/",      "../../x",
                                        "a/b",    std::string(300, 'x'),
                                        "ü",      "\xff",
                                        "a b",    "a\nb",
                                        "",       "'",
                                        "%41",    "_probe.",
                                        ".ready", std::string("a\0b", 3)};
        for (int i = 0; i < 200; ++i) {
            std::string text;
            for (auto left = random() % 12 + 1; left > 0; --left) {
                text += static_cast<char>(random() % 256);
            }
            locals.push_back(text);
        }
        for (auto const& local : locals) {
            auto const email = local + "@alice.example";
            CAPTURE(email);
            auto const before = host.marks();
            auto const answer = uapi(host, "alice", "suspend_outgoing", email);
            if (answer["status"] == 1) {
                CHECK(host.is_suspended(mailbox_key(email).value()));
                CHECK(uapi(host, "alice", "unsuspend_outgoing", email)["status"] == 1);
            }
            // A first suspension maps the account; everything else is as it was.
            CHECK(uapi(host, "alice", "unsuspend_outgoing", "none@alice.example")["status"] == 1);
            auto const after = host.marks();
            if (before.find("map/domains/alice.example") != std::string::npos) {
                CHECK(after == before);
            }
        }
    }

    TEST_CASE("mailboxes: a domain that is another account's to Exim is not the caller's") {
        TestHost host;
        host.add_account("aaa", "root", "shared.example");
        host.add_account("dave", "reseller1", "shared.example");
        REQUIRE(host.service().map_identities());
        host.allow_reseller("cpanel-api");
        auto const owner = uapi(host, "aaa", "suspend_outgoing", "x@shared.example");
        CHECK(owner["status"] == 1);
        auto const before = host.marks();
        auto const answer =
            parse_json(host.get(target("dave", "unsuspend_outgoing", "x@shared.example"),
                                std::string(TestHost::reseller_token))
                           .body);
        CHECK(answer["data"]["uapi"]["status"] == 0);
        CHECK(host.marks() == before);
        CHECK(pops_of(host, "dave").empty());
    }

    TEST_CASE("mailboxes: what root has locked no reseller frees, and the attempt is recorded") {
        TestHost const host;
        host.allow_reseller("cpanel-api");
        auto const root_call = target("carol", "suspend_outgoing", "info@carol.example") +
                               "&lock=1&reason=spam+run&dry_run=";
        auto const planned = parse_json(host.get(root_call + "1").body)["data"]["uapi"];
        CHECK(planned["status"] == 1);
        CHECK(planned["data"].isObject());
        CHECK_FALSE(host.is_suspended("info@carol.example"));
        CHECK(host.get(root_call + "0").body.find("\"data\":1") != std::string::npos);
        auto const freed =
            parse_json(host.get(target("carol", "unsuspend_outgoing", "info@carol.example"),
                                std::string(TestHost::reseller_token))
                           .body)["data"]["uapi"];
        CHECK(freed["status"] == 0);
        CHECK(freed["errors"][0].asString().ends_with(
            "The restriction of “info@carol.example” is locked by the host."));
        CHECK(host.is_suspended("info@carol.example"));
        (void)host.get(target("alice", "unsuspend_outgoing", "info@alice.example"),
                       std::string(TestHost::reseller_token));
        std::ifstream log(host.path("log/audit.log"));
        std::string const lines{std::istreambuf_iterator<char>(log), {}};
        auto const refused = lines.find("Email::unsuspend_outgoing");
        REQUIRE(refused != std::string::npos);
        CHECK(lines.find("spam run") < refused);
        CHECK(lines.find("info@carol.example", refused) != std::string::npos);
        CHECK(lines.find("\"uapi_cpanel\"", refused) != std::string::npos);
        CHECK(lines.find("info@alice.example", refused) != std::string::npos);
    }

    TEST_CASE("mailboxes: no call of a reseller's changes a foreign account's") {
        TestHost host;
        host.add_account("dave", "reseller1", "dave.example");
        REQUIRE(host.service().map_identities());
        host.allow_reseller("cpanel-api");
        for (auto const* function : {"suspend_outgoing", "hold_outgoing"}) {
            CHECK(uapi(host, "alice", function, "info@alice.example")["status"] == 1);
        }
        std::vector<std::string> const locals{
            "info", "INFO", "info+x", "x@alice.example", "info@alice.example\n", "", "../alice"};
        std::vector<std::string> const domains{"carol.example",  "dave.example", "Carol.Example",
                                               "alice.example.", "bob.example",  "alice.example"};
        std::set<std::string> own;
        for (auto const& local : locals) {
            for (std::size_t i = 0; i < 3; ++i) {
                own.insert(mailbox_key(local + "@" + domains[i]).value_or(""));
            }
        }
        auto const foreign_marks = [&] {
            std::set<std::string> marks;
            for (auto const& kind : {"suspended", "held"}) {
                for (auto const& entry :
                     std::filesystem::directory_iterator(host.path("state/outgoing") / kind)) {
                    auto const name = entry.path().filename().string();
                    if (!own.contains(name)) {
                        marks.insert(std::string(kind) + "/" + name);
                    }
                }
            }
            return marks;
        };
        auto const before = foreign_marks();
        std::mt19937 random(2'028);  // the same calls in every run
        auto const one_of = [&](std::vector<std::string> const& from) {
            return from[random() % from.size()];
        };
        int done = 0;
        for (int i = 0; i < 600; ++i) {
            auto const asked =
                target(one_of({"carol", "dave", "alice", "bob", "root", "nobody"}),
                       one_of({"suspend_outgoing", "unsuspend_outgoing", "hold_outgoing",
                               "release_outgoing", "delete_held_messages", "list_pops_with_disk"}),
                       one_of(locals) + "@" + one_of(domains));
            auto const answer = host.get(asked, std::string(TestHost::reseller_token)).body;
            done += answer.find("\"status\":1") != std::string::npos ? 1 : 0;
            CAPTURE(asked);
            REQUIRE(foreign_marks() == before);
        }
        CHECK(done > 30);  // calls that all fail would tell nothing
    }
}

}  // namespace penstock
