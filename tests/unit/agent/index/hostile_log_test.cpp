// What strangers and customers can write into Exim's main log, and what it must not do: charge
// anybody else. Exim escapes what cannot be printed; everything else of theirs stands there as it
// is.
#include <array>
#include <random>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "agent/index/delivery_reader.h"
#include "agent/index/delivery_store.h"
#include "agent/index/log_line.h"
#include "unit/temp_directory.h"

using namespace penstock;

namespace {

constexpr std::string_view victims_id = "1xV001-00007M-0C";
constexpr std::string_view hostile_id = "1xM666-00007M-0C";
constexpr std::string_view when = "2026-11-22 20:46:13 ";

constexpr std::array<std::string_view, 36> pieces = {"1xV001-00007M-0C",
                                                     "2026-11-22 20:46:13",
                                                     "penstock:",
                                                     "account=alice",
                                                     "via=auth",
                                                     R"(id="alice")",
                                                     "<=",
                                                     "=>",
                                                     "->",
                                                     "**",
                                                     "==",
                                                     "Completed",
                                                     "a@alice.example",
                                                     "<a@b.example>",
                                                     R"("quoted @ part"@b.example)",
                                                     R"(\")",
                                                     R"(\n)",
                                                     R"(\\)",
                                                     "\"",
                                                     "R=smarthost",
                                                     "T=remote_smtp",
                                                     "H=mx.example",
                                                     "[203.0.113.9]",
                                                     "(",
                                                     ")",
                                                     "S=99999999",
                                                     "P=local",
                                                     "U=alice",
                                                     "C=\"250 OK\"",
                                                     ":blackhole:",
                                                     "|/bin/sh",
                                                     "/var/mail/alice",
                                                     "defer (-1): ",
                                                     ":",
                                                     "SMTP error",
                                                     "\xc3\xa4"};

class Writer {
  public:
    explicit Writer(unsigned seed) : random_(seed) {}

    // Lines of one message of mallory's, and of sessions that came to nothing, each with hostile
    // text wherever Exim lets it stand.
    std::string line() {
        auto const id = std::string(when) + std::string(hostile_id) + " ";
        switch (pick(8)) {
            case 0:
                return id + "<= " + text() + " H=(" + text() +
                       ") [203.0.113.9] P=esmtp S=243 T=\"" + text() + "\"";
            case 1:
                return id + "=> " + text() + " <" + text() +
                       "> R=smarthost T=remote_smtp H=" + text() + " [203.0.113.9] C=\"" + text() +
                       "\"";
            case 2:
                return id + "** " + text() + " R=smarthost T=remote_smtp: " + text();
            case 3:
                return id + "== " + text() + " R=smarthost T=remote_smtp defer (-44): " + text();
            case 4:
                return id + "-> " + text() + " <" + text() + "> R=" + text();
            case 5:
                return std::string(when) + "H=(" + text() + ") [203.0.113.9] F=<" + text() +
                       "> rejected RCPT <" + text() + ">: " + text();
            case 6:
                return std::string(when) + "no host name found for IP address " + text();
            default:
                return id + "H=" + text() + " [203.0.113.9]: " + text();
        }
    }

  private:
    std::size_t pick(std::size_t below) {
        return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
    }
    std::string text() {
        std::string made;
        for (auto left = pick(6); left > 0; --left) {
            made += pieces[pick(pieces.size())];
            made += pick(3) == 0 ? "" : " ";
        }
        return made;
    }

    std::mt19937 random_;
};

// What the victim has sent: one message with one delivery.
std::string victims_line(int number) {
    constexpr std::array<std::string_view, 4> rests = {
        "penstock: account=alice via=local rcpts=1 id=\"alice\"",
        "<= a@alice.example U=alice P=local S=100",
        "=> b@o.example R=smarthost T=remote_smtp H=h [1.2.3.4] C=\"250 OK\"", "Completed"};
    return std::string(when) + std::string(victims_id) + " " +
           std::string(rests.at(static_cast<std::size_t>(number)));
}

DeliveryFigures figures_of_alice(std::string const& database) {
    auto const reader = DeliveryReader::open(database);
    REQUIRE(reader);
    DeliveryFigures found{.account = ""};
    REQUIRE((*reader)->figures({}, [&](DeliveryFigures const& figures) {
        if (figures.account == "alice") {
            found = figures;
        }
        return Result<void>();
    }));
    return found;
}

}  // namespace

TEST_CASE("hostile log lines speak of nobody's message but their own") {
    constexpr int lines = 200'000;
    Writer writer(4711);
    for (int number = 0; number < lines; ++number) {
        auto const line = writer.line();
        auto const event = parse_log_line(line);
        if (event) {
            CAPTURE(line);
            REQUIRE(event->id == hostile_id);
            REQUIRE_FALSE(std::holds_alternative<Submission>(event->what));
        }
    }
}

TEST_CASE("hostile log lines between a victim's change none of the victim's figures") {
    for (unsigned const seed : {1U, 2U, 3U}) {
        CAPTURE(seed);
        TempDirectory const directory;
        auto const database = (directory / "index").string();
        auto const store = DeliveryStore::open(database);
        REQUIRE(store);
        Writer writer(seed);
        for (int part = 0; part < 4; ++part) {
            std::vector<std::string> lines{victims_line(part)};
            for (int number = 0; number < 1000; ++number) {
                lines.push_back(writer.line());
            }
            std::vector<TimedEvent> batch;
            for (auto const& line : lines) {
                if (auto event = parse_log_line(line)) {
                    batch.push_back({1000, std::move(*event)});
                }
            }
            REQUIRE((*store)->add(batch, {}));
        }
        auto const alice = figures_of_alice(database);
        CHECK(alice.messages == 1);
        CHECK(alice.successes == 1);
        CHECK(alice.deferrals + alice.failures + alice.in_progress == 0);
        CHECK(alice.bytes == 100);
    }
}
