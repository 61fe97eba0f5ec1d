#include "identities/identity_map.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include <doctest/doctest.h>

#include "disk/posix_file_system.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

namespace fs = std::filesystem;
using Entries = std::map<std::string, std::string>;

class AccountsInMemory final : public AccountSource {
  public:
    Result<std::optional<Account>> find(std::string_view name) const override {
        std::lock_guard lock(mutex_);
        auto const found = accounts_.find(std::string(name));
        if (is_unreadable || (!broken.empty() && name == broken)) {
            return problem(ProblemKind::state_unreadable);
        }
        return found == accounts_.end() ? std::nullopt : std::optional(found->second);
    }
    Result<void> each(AccountVisitor const& visitor) const override {
        std::lock_guard lock(mutex_);
        if (is_unreadable) {
            return problem(ProblemKind::state_unreadable);
        }
        for (auto const& [name, account] : accounts_) {
            if (name != missing_from_list) {
                auto const visited =
                    visitor(name == broken ? problem(ProblemKind::state_unreadable, name)
                                           : Result<Account>(account));
                if (!visited) {
                    return visited;
                }
            }
        }
        return {};
    }
    Account const& set(std::string const& name, std::vector<std::string> domains) {
        std::lock_guard lock(mutex_);
        return accounts_[name] = Account{name, "root", std::move(domains)};
    }
    void remove(std::string const& name) {
        std::lock_guard lock(mutex_);
        accounts_.erase(name);
    }
    bool is_unreadable = false;
    std::string broken = {};             // this one cannot be read
    std::string missing_from_list = {};  // as if it had come just after the list was made

  private:
    mutable std::mutex mutex_;
    std::map<std::string, Account> accounts_;
};

struct Host {
    Host() {
        fs::create_directories(directory / "accounts");
        fs::create_directories(directory / "domains");
    }
    // What Exim sees below: names and texts.
    Entries entries(char const* below) const {
        Entries entries;
        for (auto const& entry : fs::directory_iterator(directory / below)) {
            std::stringstream text;
            text << std::ifstream(entry.path()).rdbuf();
            entries[entry.path().filename()] = text.str();
        }
        return entries;
    }

    TempDirectory directory;
    PosixFileSystem files;
    AccountsInMemory source;
    IdentityMap map{files, directory.string(), source};
};

TEST_SUITE("identity map") {
    TEST_CASE("a rebuild makes the map whole and says so") {
        Host host;
        host.source.set("alice", {"alice.example", "shop.alice.example"});
        host.source.set("bob", {});
        auto const rebuilt = host.map.rebuild().value();
        CHECK(rebuilt.written == 4);
        CHECK(rebuilt.conflicts.empty());
        CHECK(host.entries("accounts") == Entries{{".ready", ""}, {"alice", ""}, {"bob", ""}});
        CHECK(host.entries("domains") == Entries{{".ready", ""},
                                                 {"alice.example", "alice\n"},
                                                 {"shop.alice.example", "alice\n"}});
        CHECK(host.map.rebuild().value().written == 0);
    }

    TEST_CASE("a rebuild adds, corrects and removes, few entries or many") {
        for (int const many : {0, 1000}) {
            CAPTURE(many);
            Host host;
            host.source.set("alice", {"alice.example", "moves.example"});
            host.source.set("bob", {"b.example"});
            CHECK(host.map.rebuild());
            std::ofstream(host.directory / "domains/.new-0") << "left over";
            std::ofstream(host.directory / "domains/b.example") << "spoilt";
            fs::remove(host.directory / "accounts/alice");
            fs::create_symlink(".ready", host.directory / "accounts/alice");
            host.source.set("alice", {"alice.example"});
            host.source.set("carol", {"moves.example"});
            host.source.remove("bob");
            Entries accounts = {{".ready", ""}, {"alice", ""}, {"carol", ""}};
            Entries domains = {
                {".ready", ""}, {"alice.example", "alice\n"}, {"moves.example", "carol\n"}};
            for (int i = 0; i < many; ++i) {
                auto const name = "user" + std::to_string(i);
                host.source.set(name, {name + ".example"});
                accounts[name] = "";
                domains[name + ".example"] = name + "\n";
            }
            CHECK(host.map.rebuild());
            CHECK(host.entries("accounts") == accounts);
            CHECK(host.entries("domains") == domains);
            CHECK(fs::is_regular_file(fs::symlink_status(host.directory / "accounts/alice")));
            auto const again = host.map.rebuild().value();
            CHECK(again.written + again.removed == 0);
        }
    }

    TEST_CASE("what is contested is known to all, from the rebuild of one") {
        Host host;
        IdentityMap other(host.files, host.directory.string(), host.source);
        CHECK(other.may_be_contested("shared.example"));
        host.source.set("alice", {"alice.example", "shared.example"});
        host.source.set("bob", {"shared.example"});
        CHECK(host.map.rebuild());
        for (auto const* map : {&host.map, &other}) {
            CHECK(map->may_be_contested("shared.example"));
            CHECK_FALSE(map->may_be_contested("alice.example"));
            CHECK_FALSE(map->may_be_contested("hared.example"));
        }
        std::ofstream(host.directory / ".new-0") << "left over";
        host.source.set("bob", {});
        CHECK(host.map.rebuild());
        CHECK_FALSE(other.may_be_contested("shared.example"));
        CHECK_FALSE(fs::exists(host.directory / ".new-0"));
        fs::remove(host.directory / "contested");
        CHECK(other.may_be_contested("alice.example"));
    }

    TEST_CASE("one account is brought up to date, others and the map's readiness are left alone") {
        Host host;
        auto const& alice = host.source.set("alice", {"alice.example", "../x", "a/b", ".ready"});
        CHECK(host.map.bring_up_to_date(alice).value().empty());
        CHECK(host.entries("accounts") == Entries{{"alice", ""}});
        CHECK(host.entries("domains") == Entries{{"alice.example", "alice\n"}});
        std::ofstream(host.directory / "domains/alice.example") << "bob\n";
        CHECK(host.map.bring_up_to_date(alice));
        CHECK(host.entries("domains") == Entries{{"alice.example", "alice\n"}});
    }

    TEST_CASE("a domain that two claim is the first one's by name, and the other is told") {
        Host host;
        auto const alice = host.source.set("alice", {"same.example"});
        auto const bob = host.source.set("bob", {"same.example"});
        for (int round = 0; round < 2; ++round) {
            auto const rebuilt = host.map.rebuild().value();
            REQUIRE(rebuilt.conflicts.size() == 1);
            CHECK(rebuilt.conflicts[0].owner == "alice");
            CHECK(rebuilt.conflicts[0].claimant == "bob");
            auto const lost = host.map.bring_up_to_date(bob).value();
            REQUIRE(lost.size() == 1);
            CHECK(lost[0].owner == "alice");
            CHECK(host.map.bring_up_to_date(alice).value().empty());
            CHECK(host.entries("domains").at("same.example") == "alice\n");
        }
        host.source.set("alice", {});
        CHECK(host.map.bring_up_to_date(bob).value().empty());
        CHECK(host.entries("domains").at("same.example") == "bob\n");
    }

    TEST_CASE("who comes first by name takes a domain over that another has and claims") {
        Host host;
        host.source.set("bob", {"same.example"});
        CHECK(host.map.rebuild());
        auto const alice = host.source.set("alice", {"same.example"});
        CHECK(host.map.bring_up_to_date(alice).value().empty());
        CHECK(host.entries("domains").at("same.example") == "alice\n");
    }

    TEST_CASE("what has become rightful since the list of accounts was read is not stale") {
        Host host;
        host.source.set("alice", {"a.example"});
        CHECK(host.map.rebuild());
        host.source.missing_from_list = "alice";
        CHECK(host.map.rebuild().value().removed == 0);
        CHECK(host.entries("accounts").count("alice") == 1);
        CHECK(host.entries("domains").count("a.example") == 1);
    }

    TEST_CASE(
        "with the source unreadable, or directories missing, nothing changes and nothing is "
        "ready") {
        Host host;
        auto const alice = host.source.set("alice", {"alice.example"});
        host.source.is_unreadable = true;
        CHECK(host.map.rebuild().error().kind == ProblemKind::state_unreadable);
        CHECK(host.entries("accounts").empty());
        host.source.is_unreadable = false;
        fs::remove(host.directory / "domains");
        CHECK(host.map.rebuild().error().kind == ProblemKind::state_unreadable);
        CHECK_FALSE(host.map.bring_up_to_date(alice));
        CHECK_FALSE(fs::exists(host.directory / "accounts/.ready"));
    }

    TEST_CASE("an account that cannot be read keeps its entries and holds up nobody else's") {
        Host host;
        host.source.set("alice", {"a.example", "b.example"});
        host.source.set("bob", {});
        CHECK(host.map.rebuild());
        host.source.broken = "alice";
        host.source.set("bob", {"b.example", "new.example"});
        auto const rebuilt = host.map.rebuild().value();
        REQUIRE(rebuilt.unreadable.size() == 1);
        CHECK(rebuilt.unreadable.front().subject == "alice");
        CHECK(host.entries("accounts").count("alice") == 1);
        CHECK(host.entries("domains") == Entries{{".ready", ""},
                                                 {"a.example", "alice\n"},
                                                 {"b.example", "alice\n"},
                                                 {"new.example", "bob\n"}});
        host.source.broken = "";
        CHECK(host.map.rebuild().value().conflicts.size() == 1);
    }

    TEST_CASE("an index that was never whole is not made ready around an unreadable account") {
        Host host;
        host.source.set("alice", {"a.example"});
        host.source.set("bob", {});
        host.source.broken = "alice";
        CHECK(host.map.rebuild().error().kind == ProblemKind::state_unreadable);
        CHECK_FALSE(fs::exists(host.directory / "domains/.ready"));
    }

    TEST_CASE("a reader finds every entry whole while it is replaced again and again") {
        Host host;
        auto const alice = host.source.set("alice", {"a.example"});
        CHECK(host.map.rebuild());
        std::string texts;
        {
            std::jthread const writer([&](std::stop_token stop) {
                for (int round = 0; round < 300 && !stop.stop_requested(); ++round) {
                    host.source.set("alice",
                                    round % 2 == 0 ? std::vector<std::string>{} : alice.domains);
                    host.source.set("bob",
                                    round % 2 == 0 ? alice.domains : std::vector<std::string>{});
                    CHECK(host.map.rebuild());
                }
            });
            for (int look = 0; look < 3000; ++look) {
                std::ifstream stream(host.directory / "domains/a.example");
                std::string text;
                if (!std::getline(stream, text) || (text != "alice" && text != "bob")) {
                    texts += "[" + text + "]";
                }
            }
        }
        CHECK(texts.empty());
    }

    TEST_CASE("an account that is brought in during rebuilds is never taken for stale") {
        Host host;
        host.source.set("alice", {"a.example"});
        CHECK(host.map.rebuild());
        std::jthread const rebuilder([&](std::stop_token stop) {
            while (!stop.stop_requested()) {
                CHECK(host.map.rebuild());
            }
        });
        for (int i = 0; i < 100; ++i) {
            auto const name = "user" + std::to_string(i);
            auto const account = host.source.set(name, {name + ".example"});
            CHECK(host.map.bring_up_to_date(account));
            CHECK(fs::exists(host.directory / ("accounts/" + name)));
            CHECK(fs::exists(host.directory / ("domains/" + name + ".example")));
        }
    }
}

}  // namespace
}  // namespace penstock
