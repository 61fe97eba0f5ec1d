#include <atomic>
#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "disk/posix_file_system.h"
#include "disk/process_turn.h"
#include "unit/eventually.h"
#include "unit/functions/test_host.h"

namespace penstock {

using test::eventually;

TEST_SUITE("service") {
    TEST_CASE("service: calls from many threads are right while the configuration is reread") {
        TestHost host;
        std::atomic<int> wrong = 0;
        std::vector<std::jthread> callers;
        for (auto const* name : {"alice", "bob", "carol", "alice"}) {
            callers.emplace_back([&host, &wrong, name] {
                for (int i = 0; i < 50; ++i) {
                    for (auto const* function : {"suspend", "unsuspend"}) {
                        auto const target = std::string("/json-api/") + function +
                                            "_outgoing_email?api.version=1&user=" + name;
                        if (parse_json(host.get(target).body)["metadata"]["result"] != 1) {
                            ++wrong;
                        }
                    }
                }
            });
        }
        for (int i = 0; i < 20; ++i) {
            CHECK(host.service().reload().has_value());
            CHECK(host.service().map_identities().has_value());
        }
        callers.clear();
        CHECK(wrong == 0);
    }

    TEST_CASE("service: the map follows the accounts as they come, change and go") {
        TestHost host;
        auto const is_mapped = [&host](std::string const& key) {
            return std::filesystem::exists(host.path("state/outgoing/map/" + key));
        };
        std::jthread const keeper(
            [&host](std::stop_token const& stop) { host.service().keep_map_fresh(stop); });
        CHECK(eventually([&] { return is_mapped("domains/.ready"); }));
        CHECK(is_mapped("domains/alice.example"));
        host.add_account("dave", "root", "dave.example");
        CHECK(eventually([&] { return is_mapped("domains/dave.example"); }));
        host.add_account("dave", "root", "other.example");
        CHECK(eventually([&] { return is_mapped("domains/other.example"); }));
        CHECK(eventually([&] { return !is_mapped("domains/dave.example"); }));
        std::filesystem::remove(host.path("etc/accounts/dave"));
        CHECK(eventually([&] { return !is_mapped("accounts/dave"); }));
    }

    TEST_CASE("whoever builds the map anew waits for another who does, however long it takes") {
        TestHost host;
        host.write("etc/penstock.conf", "request_seconds = 1\n");
        REQUIRE(host.service().reload());
        PosixFileSystem const files;
        auto directory = files.open_directory(host.path("state/outgoing/map").string());
        REQUIRE(directory);
        REQUIRE(files.lock(*directory));
        std::atomic<bool> is_mapped = false;
        std::jthread const mapping(
            [&] { is_mapped = host.service().map_identities().has_value(); });
        std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // longer than a call would
        directory = tl::unexpected(FileProblem{});
        CHECK(eventually([&] { return is_mapped.load(); }));
    }

    TEST_CASE("one of several keeps the map, and another goes on when that one ends") {
        TestHost host;
        auto const keep = [&host](std::stop_token const& stop) {
            host.service().keep_map_fresh(stop);
        };
        auto const is_kept = [&host] {
            return !ProcessTurn(host.path("state/outgoing/map/accounts").string()).is_ours();
        };
        std::jthread first(keep);
        CHECK(eventually(is_kept));
        std::jthread const second(keep);
        first.request_stop();
        first.join();
        host.add_account("dave", "root", "dave.example");
        CHECK(eventually([&] {
            return std::filesystem::exists(host.path("state/outgoing/map/domains/dave.example"));
        }));
        CHECK(is_kept());
    }
}

}  // namespace penstock
