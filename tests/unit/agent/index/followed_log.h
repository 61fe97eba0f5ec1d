// A log that is written, rotated and followed as on a host, for tests.
#pragma once

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "agent/index/delivery_reader.h"
#include "agent/index/log_follower.h"
#include "unit/temp_directory.h"

namespace penstock {

class Log {
  public:
    Log() {
        directory_.write("key", key + "\n");
        key_.emplace((directory_ / "key").string());
        reopen();
    }

    void reopen() {
        follower_.reset();
        store_.reset();
        auto store = DeliveryStore::open(database());
        REQUIRE(store);
        store_ = std::move(*store);
        follower_.emplace(LogPlace(path()), *store_, *key_, [this] { return now; });
    }
    // What is left of the index is none.
    void damage() {
        follower_.reset();
        store_.reset();
        shell("printf garbage > index; rm -f index-wal index-shm");
        reopen();
    }
    void write(std::string const& text, std::string const& name = "mainlog") const {
        std::ofstream(directory_ / name, std::ios::app) << text;
    }
    // Message number n of alice, delivered once.
    void message(int n, std::string const& time = "2026-11-22 20:46:13") const {
        auto digits = std::to_string(n);
        auto const id = "1xV" + std::string(3 - digits.size(), '0') + digits + "-00007M-0C";
        auto const start = time + " " + id + " ";
        write(start + "penstock: " + signed_for(id) + "\n" + start +
              "<= alice@a.example U=alice P=local S=100\n" + start +
              "=> b@o.example R=smarthost T=remote_smtp H=h [1.2.3.4] C=\"250 OK\"\n" + start +
              "Completed\n");
    }
    // What penstock's line says of a message of alice's.
    [[nodiscard]] static std::string signed_for(std::string const& id, int recipients = 9) {
        auto const said =
            "account=alice via=local rcpts=" + std::to_string(recipients) + " id=\"alice\"";
        return said + " mac=" + mac_of(key, id + " " + said);
    }
    [[nodiscard]] bool step() {
        auto const more = follower_->step();
        REQUIRE(more);
        return *more;
    }
    void follow() {
        for (int steps = 0; steps < 100; ++steps) {
            auto const more = follower_->step();
            REQUIRE(more);
            if (!*more) {
                return;
            }
        }
        FAIL("it does not come to an end");
    }
    // As long ago as it takes to be sure that nothing comes any more.
    void age(std::string const& name) const {
        timespec const times[2] = {{1000, 0}, {1000, 0}};
        REQUIRE(::utimensat(AT_FDCWD, (directory_ / name).c_str(), times, 0) == 0);
    }
    void move(std::string const& from, std::string const& to) const {
        std::filesystem::rename(directory_ / from, directory_ / to);
        age(to);
    }
    void shell(std::string const& command) const {
        REQUIRE(std::system(("cd '" + directory_.string() + "' && " + command).c_str()) == 0);
    }
    [[nodiscard]] DeliveryFigures figures() const {
        auto const reader = DeliveryReader::open(database());
        REQUIRE(reader);
        DeliveryFigures found{.account = ""};
        REQUIRE((*reader)->figures({}, [&](DeliveryFigures const& figures) {
            CHECK(figures.account == "alice");
            found = figures;
            return Result<void>();
        }));
        return found;
    }
    // Of an account; of nobody by an empty name.
    [[nodiscard]] DeliveryFigures figures_of(std::string const& account) const {
        auto const reader = DeliveryReader::open(database());
        REQUIRE(reader);
        DeliveryFigures found{.account = account};
        REQUIRE((*reader)->figures({}, [&](DeliveryFigures const& figures) {
            found = figures.account == account ? figures : found;
            return Result<void>();
        }));
        return found;
    }
    // What is told to be missing, or not to count.
    [[nodiscard]] std::vector<std::string> lost() const {
        auto const reader = DeliveryReader::open(database());
        REQUIRE(reader);
        std::vector<std::string> found;
        REQUIRE((*reader)->remarks({}, [&](IndexRemark const& remark) {
            found.push_back(remark.text);
            return Result<void>();
        }));
        return found;
    }
    void expect(std::uint64_t messages) {
        follow();
        auto const figures = this->figures();
        CHECK(figures.messages == messages);
        CHECK(figures.successes == messages);
        CHECK(figures.bytes == 100 * messages);
        CHECK(figures.in_progress == 0);
    }
    [[nodiscard]] std::string database() const { return (directory_ / "index").string(); }
    [[nodiscard]] std::string path() const { return (directory_ / "mainlog").string(); }

    std::int64_t now = 4'000'000'000;  // later than what any test writes

  private:
    inline static std::string const key{std::string(64, 'a')};

    TempDirectory directory_;
    std::optional<LogKey> key_;
    std::unique_ptr<DeliveryStore> store_;
    std::optional<LogFollower> follower_;
};

}  // namespace penstock
