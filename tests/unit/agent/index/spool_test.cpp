#include "agent/index/spool.h"

#include <filesystem>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <unistd.h>

#include "exim/index_wire.h"
#include "unit/temp_directory.h"

using namespace penstock;

TEST_CASE("a message whose envelope is endless is seen, with its submitter and its size") {
    TempDirectory const directory;
    std::string const id = "1xVExc-00000A-00";
    std::string text =
        id +
        "-H\nalice 1000 1000\n<alice@a.example>\n1795382336 0\n"
        "-aclm _penstock_via 5\nlocal\n-aclm _penstock_account 5\nalice\nXX\n150000\n";
    for (int i = 0; i < 150'000; ++i) {
        text += std::to_string(i) + std::string(60, 'x') + "@outside.example\n";
    }
    directory.write("input/" + id + "-H", text + "\n016  Subject: a test\n");
    std::vector<QueuedMessage> seen;
    REQUIRE(Spool(directory.string()).each([&](std::string_view row) -> Result<void> {
        seen.push_back(decoded<QueuedMessage>(row).value());
        return {};
    }));
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].account == "alice");
    CHECK(seen[0].recipients.size() > 1000);
    CHECK(seen[0].size >= text.size());
}

namespace {

constexpr auto id = "1xVExc-00000A-00";

void write_message(TempDirectory const& directory, std::string const& input) {
    directory.write(input + "/" + id + "-H",
                    std::string(id) +
                        "-H\nalice 1000 1000\n<alice@a.example>\n1795382336 0\n"
                        "-aclm _penstock_account 5\nalice\nXX\n1\n"
                        "b@o.example\n\n016  Subject: a test\n");
}

// How many are seen; -1 if the queue cannot be read.
int seen_in(std::string const& path) {
    int count = 0;
    Spool const spool(path);
    auto const listed = spool.each([&](std::string_view) -> Result<void> {
        ++count;
        return {};
    });
    CHECK(spool.fault().empty() == listed.has_value());
    return listed ? count : -1;
}

}  // namespace

TEST_CASE("links that root has made on the way to the messages are followed, and no others") {
    TempDirectory const directory;
    auto const at = [&](char const* name) { return (directory / name).string(); };
    write_message(directory, "disk/input");
    SUBCASE("of the spool") {
        std::filesystem::create_directory_symlink("disk", at("spool"));
        CHECK(seen_in(at("spool")) == 1);
    }
    SUBCASE("of a directory in it") {
        std::filesystem::create_directory(at("spool"));
        for (auto const& target : {std::string("../disk/input"), at("disk/input")}) {
            std::filesystem::remove(at("spool/input"));
            std::filesystem::create_directory_symlink(target, at("spool/input"));
            CHECK(seen_in(at("spool")) == (::geteuid() == 0 ? 1 : -1));
        }
        if (::geteuid() == 0) {
            REQUIRE(::lchown(at("spool/input").c_str(), 1000, 1000) == 0);
            CHECK(seen_in(at("spool")) == -1);
        }
    }
    SUBCASE("and one that leads nowhere is no empty queue") {
        std::filesystem::create_directory_symlink("nowhere", at("spool"));
        CHECK(seen_in(at("spool")) == -1);
    }
}

TEST_CASE("a part of the queue that cannot be read makes all of it unknown") {
    TempDirectory const directory;
    write_message(directory, "input");
    directory.write("elsewhere/x", "");
    std::filesystem::create_directory_symlink("../elsewhere", directory.string() + "/input/b");
    CHECK(seen_in(directory.string()) == -1);
}
