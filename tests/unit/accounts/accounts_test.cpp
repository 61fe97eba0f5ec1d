#include <filesystem>

#include <doctest/doctest.h>
#include <unistd.h>

#include "accounts/file_accounts.h"
#include "accounts/system_accounts.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

using namespace std::string_literals;

TEST_SUITE("accounts from files") {
    TEST_CASE("a users file gives owner and domains, the main domain first") {
        struct {
            char const* name;
            std::string text;
            Account account;
        } const rows[] = {
            {"nothing but a name", "USER=alice\n", {"alice", "root", {}}},
            {"usual",
             "# made elsewhere\nUSER=alice\nOWNER=reseller\nDNS=alice.example\nDNS1=b.example\n",
             {"alice", "reseller", {"alice.example", "b.example"}}},
            {"main domain last",
             "DNS2=c.example\nDNS1=b.example\nDNS=alice.example\n",
             {"alice", "root", {"alice.example", "c.example", "b.example"}}},
            {"main domain repeated",
             "DNS1=b.example\nDNS2=a.example\nDNS=a.example\n",
             {"alice", "root", {"a.example", "b.example"}}},
            {"other spelling",
             "USER = alice\r\nDNS=Alice.EXAMPLE.\r\nDNS1=alice.example\r\n",
             {"alice", "root", {"alice.example"}}},
            {"hostile domains",
             "DNS=../../etc\nDNS1=a/b\nDNS2=.ready\nDNS3=\nDNS4=ok.example\n",
             {"alice", "root", {"ok.example"}, {}, "", {"../../etc", "a/b", ".ready"}}},
            {"keys that only begin alike",
             "DNSX=x.example\nXDNS=y.example\nDNS1X=z.example\nOWNERS=x\n",
             {"alice", "root", {}}},
            {"domains in Unicode, and one without A-labels",
             "DNS=BÜCHER.example\nDNS1=bu\u0308cher.example\nDNS2=😀.example\n",
             {"alice", "root", {"xn--bcher-kva.example"}, {}, "", {"😀.example"}}},
            {"no line end", "OWNER=r", {"alice", "r", {}}},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            TempDirectory directory;
            directory.write("alice", row.text);
            FileAccounts const accounts(directory.string(), ::getuid());
            CHECK(accounts.find("alice").value() == row.account);
            CHECK(accounts.all().value() == std::vector{row.account});
        }
    }

    TEST_CASE("names outside the grammar are no accounts, whatever files there are") {
        TempDirectory directory;
        for (auto const* name : {"root", ".hidden", "Alice", "a b", "alice", "bob"}) {
            directory.write(name, "OWNER=root\n");
        }
        std::filesystem::create_directory(directory / "Directory");
        FileAccounts const accounts(directory.string(), ::getuid());
        for (auto const& name :
             {"root"s, ".hidden"s, "Alice"s, "a b"s, "."s, "../x"s, ""s, "nobody"s}) {
            CHECK_FALSE(accounts.find(name).value());
        }
        auto const all = accounts.all().value();
        REQUIRE(all.size() == 2);
        CHECK(all[0].name == "alice");
        CHECK(all[1].name == "bob");
    }

    TEST_CASE("what cannot be read is unknown, not missing") {
        TempDirectory directory;
        directory.write("accounts/mallory", "USER=alice\n");
        directory.write("accounts/empty", "");
        directory.write("accounts/comment", "# nothing\n");
        directory.write("accounts/large", std::string(64 * 1024 + 1, '\n'));
        FileAccounts const accounts((directory / "accounts").string(), ::getuid());
        for (auto const* name : {"mallory", "large", "empty", "comment"}) {
            auto const found = accounts.find(name);
            REQUIRE_FALSE(found);
            CHECK(found.error().kind == ProblemKind::state_unreadable);
            CHECK(found.error().detail.find(name) != std::string::npos);
        }
        CHECK_FALSE(accounts.all());
        FileAccounts const unmounted((directory / "nowhere").string(), ::getuid());
        CHECK(unmounted.find("alice").error().kind == ProblemKind::state_unreadable);
        CHECK(unmounted.all().error().kind == ProblemKind::state_unreadable);
    }

    TEST_CASE("a change counts from the next call on, and a removed account is gone") {
        TempDirectory directory;
        directory.write("alice", "OWNER=a");
        FileAccounts const accounts(directory.string(), ::getuid());
        CHECK(accounts.find("alice").value()->owner == "a");
        directory.write("alice", "OWNER=b");
        CHECK(accounts.find("alice").value()->owner == "b");
        std::filesystem::remove(directory / "alice");
        CHECK_FALSE(accounts.find("alice").value());
    }
}

// A host's files; each test changes what it is about.
struct Etc {
    Etc() {
        write(
            "passwd",
            "root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n"
            "alice:x:1000:1000:Alice,,,:/home/alice:/bin/bash\nbob:x:1001:1001::/home/bob:/bin/sh\n"
            "Carol:x:1002:1002::/home/carol:/bin/sh\nnobody:x:65534:65534::/:/usr/sbin/nologin\n");
        write("login.defs", "# UID_MIN 5\nUID_MIN\t\t\t 1000\nUID_MAX 60000\nGID_MIN 7\n");
        write("domains",
              "Alice.example: alice\nb.example: bob\nshop.alice.example: alice\n*: nobody\n");
    }
    void write(char const* name, std::string const& text) { directory.write(name, text); }
    SystemAccounts accounts(char const* map = "domains") const {
        return SystemAccounts({(directory / "passwd").string(), (directory / "login.defs").string(),
                               *map == '\0' ? "" : (directory / map).string()},
                              ::getuid());
    }
    TempDirectory directory;
};

TEST_SUITE("accounts of the system") {
    TEST_CASE("ordinary users are accounts of root, with the domains of the map") {
        Etc etc;
        auto const accounts = etc.accounts();
        std::vector<Account> const expected = {
            {"alice", "root", {"alice.example", "shop.alice.example"}, {}, "uid 1000"},
            {"bob", "root", {"b.example"}, {}, "uid 1001"}};
        CHECK(accounts.all().value() == expected);
        CHECK(accounts.find("alice").value() == expected[0]);
        for (auto const* name : {"root", "www-data", "Carol", "nobody", "dave", ""}) {
            CAPTURE(name);
            CHECK_FALSE(accounts.find(name).value());
        }
        CHECK(etc.accounts("").find("bob").value() == Account{"bob", "root", {}, {}, "uid 1001"});
    }

    TEST_CASE("the range of ordinary users is the one of login.defs") {
        Etc etc;
        etc.write("login.defs", "UID_MIN 1001\nUID_MAX 1001\n");
        CHECK_FALSE(etc.accounts().find("alice").value());
        CHECK(etc.accounts().find("bob").value());
        etc.write("login.defs", "");
        CHECK(etc.accounts().find("alice").value());
        CHECK_FALSE(etc.accounts().find("nobody").value());
    }

    TEST_CASE("a source that is missing or makes no sense is unknown") {
        for (auto const* name : {"passwd", "login.defs", "domains"}) {
            CAPTURE(name);
            Etc etc;
            std::filesystem::remove(etc.directory / name);
            CHECK(etc.accounts().find("alice").error().kind == ProblemKind::state_unreadable);
            CHECK(etc.accounts().all().error().kind == ProblemKind::state_unreadable);
        }
        Etc etc;
        etc.write("login.defs", "UID_MIN many\n");
        CHECK_FALSE(etc.accounts().find("alice"));
    }

    TEST_CASE("lines that are none are passed over") {
        Etc etc;
        etc.write("passwd",
                  "\n+::::::\nalice:x:abc:1::/:/bin/sh\nbob:x:-1:1::/:/bin/sh\nshort:x:1000\n"
                  "dave:x:1003:1003::/:/bin/sh\neve:x:99999999999:1::/:/bin/sh\n");
        etc.write("domains",
                  "no colon\n: dave\nd.example:\nd.example: dave\nd.example: dave\n../x: dave\n"
                  "e.example: not a name\n");
        std::vector<Account> const expected = {
            {"dave", "root", {"d.example"}, {}, "uid 1003", {"../x"}}};
        CHECK(etc.accounts().all().value() == expected);
    }

    TEST_CASE("a change of any of the files counts from the next call on") {
        Etc etc;
        auto const accounts = etc.accounts();
        CHECK(accounts.find("bob").value());
        etc.write("domains", "new.example: bob\n");
        CHECK(accounts.find("bob").value()->domains == std::vector{"new.example"s});
        etc.write("passwd", "alice:x:1000:1000::/:/bin/sh\n");
        CHECK_FALSE(accounts.find("bob").value());
    }
}

}  // namespace
}  // namespace penstock
