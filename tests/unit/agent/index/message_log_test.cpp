#include "agent/index/message_log.h"

#include <string>

#include <doctest/doctest.h>

#include "agent/index/spool.h"
#include "exim/index_wire.h"
#include "unit/temp_directory.h"

using namespace penstock;

namespace {

using Names = std::vector<std::string>;

std::string const key(32, 'a');
std::string const id = "1xVExc-00000A-00";

std::optional<Names> waits_for(TempDirectory const& directory) {
    std::optional<Names> found;
    Spool const spool(directory.string());
    REQUIRE(spool.each([&](std::string_view row) -> Result<void> {
        found = decoded<QueuedMessage>(row).value().waits_for;
        return {};
    }));
    return found;
}

}  // namespace

TEST_CASE("for whom a message waits is read from the addresses that it was sent round to") {
    auto const line = [](std::string const& address) {
        return "2026-11-22 20:46:13 " + address + " <x@bob.example>: mail is held\n";
    };
    auto const id_of = key + ".waiting.penstock.invalid";
    CHECK(names_waited_for(line("alice=" + key + "@" + id_of)) == Names{"alice"});
    CHECK(names_waited_for(line("alice=" + key + "@" + key + ".kept.waiting.penstock.invalid")) ==
          Names{"alice"});
    CHECK(names_waited_for(line("info%alice.example=" + key + "@" + id_of)) ==
          Names{"info@alice.example"});
    CHECK(names_waited_for(line("%" + key + key + "=" + key + "@" + id_of)) ==
          Names{"@" + key + key});
    CHECK(names_waited_for(line("=" + key + "@unknown.waiting.penstock.invalid")) ==
          Names{unknown_holder});
    CHECK(names_waited_for(line("bob=" + key + "@" + id_of) + line("alice=" + key + "@" + id_of) +
                           line("bob=" + key + "@" + id_of)) == Names{"alice", "bob"});
    CHECK(names_waited_for("2026-11-22 20:46:13 Received from alice@a.example\n").empty());
    CHECK(names_waited_for(".waiting.penstock.invalid @.waiting.penstock.invalid") ==
          Names{unknown_holder});
}

TEST_CASE("for whom a message waits is known as its log is now, and unknown where there is none") {
    for (std::string const folder : {"", "A/"}) {
        for (std::string const queue : {"", "penstock-held/"}) {
            CAPTURE(folder + queue);
            TempDirectory const directory;
            directory.write(queue + "input/" + folder + id + "-H",
                            id + "-H\nbob 1000 1000\n<bob@b.example>\n1795382336 0\nXX\n1\n"
                                 "x@outside.example\n\n016  Subject: a test\n");
            CHECK(waits_for(directory) == std::nullopt);
            auto const log = queue + "msglog/" + folder + id;
            directory.write(log, "2026-11-22 20:46:13 Received from bob@b.example\n");
            CHECK(waits_for(directory) == Names{});
            auto const waits = "alice=" + key + "@" + key + ".waiting.penstock.invalid\n";
            directory.write(log, waits);
            CHECK(waits_for(directory) == Names{"alice"});
            directory.write(log, std::string(MessageLogs::largest_log, 'x') + waits);
            CHECK(waits_for(directory) == std::nullopt);
        }
    }
}

TEST_CASE("for whom a message waits is read again when its log has changed since the last look") {
    TempDirectory const directory;
    directory.write("input/" + id + "-H",
                    id + "-H\nbob 1000 1000\n<bob@b.example>\n1795382336 0\nXX\n1\n"
                         "x@outside.example\n\n016  Subject: a test\n");
    directory.write("msglog/" + id, "");
    Spool const spool(directory.string());
    auto const look = [&] {
        std::optional<Names> found;
        REQUIRE(spool.each([&](std::string_view row) -> Result<void> {
            found = decoded<QueuedMessage>(row).value().waits_for;
            return {};
        }));
        return found;
    };
    CHECK(look() == Names{});
    directory.write("msglog/" + id, "=" + key + "@unknown.waiting.penstock.invalid\n");
    CHECK(look() == Names{unknown_holder});
}
