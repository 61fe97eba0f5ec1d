#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json_text.h"
#include "marks/audit_log.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

using namespace std::string_literals;

std::vector<std::string> lines_in(std::filesystem::path const& path) {
    std::ifstream stream(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);) {
        lines.push_back(line);
    }
    return lines;
}

bool is_printable_ascii(std::string const& text) {
    return text.find_first_not_of(
               " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`"
               "abcdefghijklmnopqrstuvwxyz{|}~") == std::string::npos;
}

TEST_SUITE("audit log") {
    AuditEntry const entry{1700000000, "abc123",  "root",     "192.0.2.1", "suspend_outgoing_email",
                           "alice",    "changed", "spam\nrun"};

    TEST_CASE("a change is one line of JSON with all that was said") {
        TempDirectory directory;
        AuditLog const log(directory / "audit.log");
        CHECK(log.append(entry, Durability::buffered));
        CHECK(log.append(entry, Durability::synced));
        auto const lines = lines_in(directory / "audit.log");
        REQUIRE(lines.size() == 2);
        auto const object = parse_json_object(lines[0]).value();
        CHECK(object["at"].asInt64() == 1700000000);
        CHECK(object["request"].asString() == "abc123");
        CHECK(object["by"].asString() == "root");
        CHECK(object["from"].asString() == "192.0.2.1");
        CHECK(object["function"].asString() == "suspend_outgoing_email");
        CHECK(object["account"].asString() == "alice");
        CHECK(object["outcome"].asString() == "changed");
        CHECK(object["why"].asString() == "spam\nrun");
        CHECK(object.size() == 8);
        CHECK(lines[0] == lines[1]);
    }

    TEST_CASE("hostile text stays within its line and its bounds") {
        TempDirectory directory;
        AuditLog const log(directory / "audit.log");
        auto hostile = entry;
        hostile.why = "\n{\"by\":\"root\"}\n\x1b[2J\xff" + std::string(1000000, '\x01');
        hostile.actor = "\r\n\0x"s;
        CHECK(log.append(hostile, Durability::buffered));
        auto const lines = lines_in(directory / "audit.log");
        REQUIRE(lines.size() == 1);
        CHECK(is_printable_ascii(lines[0]));
        CHECK(lines[0].size() < 8192);
        CHECK(parse_json_object(lines[0]));
    }

    TEST_CASE("no line is lost or torn, with many threads and a rotation under way") {
        TempDirectory directory;
        auto const path = directory / "audit.log";
        AuditLog const log(path);
        constexpr int threads = 4;
        constexpr int calls = 500;
        {
            std::vector<std::jthread> writers;
            for (int i = 0; i < threads; ++i) {
                writers.emplace_back([&] {
                    for (int call = 0; call < calls; ++call) {
                        CHECK(log.append(entry, Durability::buffered));
                    }
                });
            }
            for (int rotation = 0; rotation < 20; ++rotation) {
                std::error_code no_file_yet;
                std::filesystem::rename(path, path.string() + "." + std::to_string(rotation),
                                        no_file_yet);
                std::this_thread::yield();
            }
        }
        std::size_t lines = 0;
        for (auto const& file : std::filesystem::directory_iterator(directory.string())) {
            for (auto const& line : lines_in(file.path())) {
                ++lines;
                CHECK(parse_json_object(line));
            }
        }
        CHECK(lines == threads * calls);
    }

    TEST_CASE("after a line that was cut short the next one is whole again") {
        TempDirectory directory;
        directory.write("audit.log", "{\"at\":17");
        AuditLog const log(directory / "audit.log");
        CHECK(log.append(entry, Durability::buffered));
        auto const lines = lines_in(directory / "audit.log");
        REQUIRE(lines.size() == 2);
        CHECK(parse_json_object(lines[1]));
    }

    TEST_CASE("a log that cannot be written is a problem, and never waited for") {
        TempDirectory directory;
        ::mkfifo((directory / "fifo").c_str(), 0600);
        std::filesystem::create_directory(directory / "directory");
        std::filesystem::create_symlink("target", directory / "link");
        for (auto const* name :
             {"fifo", "directory", "link", "nowhere/audit.log", "../../../dev/full"}) {
            CAPTURE(name);
            auto const written = AuditLog(directory / name).append(entry, Durability::synced);
            REQUIRE_FALSE(written);
            CHECK(written.error().kind == ProblemKind::storage_failed);
        }
        CHECK_FALSE(std::filesystem::exists(directory / "target"));
    }
}

}  // namespace
}  // namespace penstock
