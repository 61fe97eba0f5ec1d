// Whole lines of Exim's main log that somebody else has had written, as a filter of his can.
#include <string>

#include <doctest/doctest.h>

#include "unit/agent/index/followed_log.h"

using namespace penstock;

namespace {

std::string const time_of_it = "2026-11-22 20:46:14 ";
std::string const victims_id = "1xV001-00007M-0C";

// A log with a message of alice's that was delivered once, to the one recipient that it has.
struct Forged : Log {
    Forged() {
        std::string const start = time_of_it + victims_id + " ";
        write(start + "penstock: " + signed_for(victims_id, 1) + "\n" + start +
              "<= alice@a.example U=alice P=local S=100\n" + start +
              "=> b@o.example R=r T=remote_smtp H=h [1.2.3.4]\n");
        follow();
    }
    void line(std::string const& id, std::string const& text) {
        write(time_of_it + id + " " + text + "\n");
        follow();
    }
    void expect_figures_of_one_message() const {
        auto const figures = figures_of("alice");
        CHECK(figures.messages == 1);
        CHECK(figures.successes == 1);
        CHECK(figures.failures + figures.deferrals == 0);
        CHECK(figures.bytes == 100);
    }
};

}  // namespace

TEST_CASE("a line that is not signed charges nobody, and is told as one that did not count") {
    Forged log;
    std::string const id = "1xV002-00007M-0C";
    auto const genuine = Log::signed_for(victims_id, 1);
    log.line(id, "penstock: account=alice via=local id=\"alice\"");
    log.line(id, "penstock: account=alice via=local rcpts=5 id=\"alice\" mac=");
    log.line(id, "penstock: " + genuine);  // of another message
    auto other = genuine;
    log.line(victims_id, "penstock: " + other.replace(other.find("rcpts=1"), 7, "rcpts=9"));
    log.line(id, "<= alice@a.example U=alice P=local S=100");
    log.line(id, "=> c@o.example R=r T=remote_smtp H=h [1.2.3.4]");
    log.line(victims_id, "=> c@o.example R=r T=remote_smtp H=h [1.2.3.4]");
    log.expect_figures_of_one_message();
    REQUIRE(log.lost().size() == 1);
    CHECK(log.lost().front().starts_with("Lines of Exim's log did not count: 4 read on "));
}

TEST_CASE("an account is charged with no more deliveries than its message has recipients") {
    Forged log;
    for (auto const* const sign : {"=> ", "-> ", "** "}) {
        for (auto const* const to : {"b@o.example", "c@o.example", "d@o.example <b@o.example>"}) {
            log.line(victims_id, std::string(sign) + to + " R=r T=remote_smtp H=h [1.2.3.4]");
        }
    }
    log.line(victims_id, "<= mallory@m.example U=alice P=local S=99999999");
    log.expect_figures_of_one_message();
    // What is beyond that is nobody's, and still there for who looks.
    CHECK(log.figures_of("").successes == 6);
    for (auto const* const to : {"c@o.example", "d@o.example"}) {
        log.line(victims_id, std::string("== ") + to + " R=r T=remote_smtp defer (-44): no");
    }
    CHECK(log.figures_of("alice").deferrals == 1);
}

TEST_CASE("a genuine line counts once, however often it is written again") {
    Forged log;
    for (int times = 0; times < 3; ++times) {
        log.line(victims_id, "penstock: " + Log::signed_for(victims_id, 1));
        log.line(victims_id, "<= alice@a.example U=alice P=local S=100");
        log.line(victims_id, "=> b@o.example R=r T=remote_smtp H=h [1.2.3.4]");
    }
    log.expect_figures_of_one_message();
    CHECK(log.lost().empty());
}

TEST_CASE("what was told of a message before its signed line makes it nobody else's") {
    Log log;
    std::string const start = time_of_it + victims_id + " ";
    log.write(start + "penstock: account=bob via=local id=\"bob\"\n" + start +
              "<= bob@b.example U=bob P=local S=1\n" + start +
              "=> x@o.example R=r T=remote_smtp H=h [1.2.3.4]\n");
    log.follow();
    log.message(1);
    log.follow();
    CHECK(log.figures_of("alice").messages == 1);
    CHECK(log.figures_of("alice").successes == 1);
    CHECK(log.figures_of("alice").bytes == 100);
    CHECK(log.figures_of("bob").messages == 0);
}

TEST_CASE("a line of a time that cannot be is passed over, and the next one is read") {
    Log log;
    log.now = 1'800'000'000;
    for (auto const* const when :
         {"9999-99-99 99:99:99", "2026-13-01 00:00:00", "2026-11-00 00:00:00",
          "2026-11-22 24:00:00", "2199-01-01 00:00:00", "0000-00-00 00:00:00"}) {
        log.write(std::string(when) + " 1xV002-00007M-0C => x@o.example R=r T=t H=h [1.2.3.4]\n");
    }
    log.message(1);
    log.expect(1);
    REQUIRE(log.lost().size() == 1);
    CHECK(log.lost().front().starts_with("Lines of Exim's log did not count: 6 read on "));
}

TEST_CASE("the key that was there before counts for what is read late") {
    TempDirectory const directory;
    std::string const first(64, '1');
    std::string const second(64, '2');
    directory.write("key", first + "\n");
    LogKey key((directory / "key").string());
    CHECK(key.has_signed("text", mac_of(first, "text")));
    CHECK_FALSE(key.has_signed("text", mac_of(second, "text")));
    directory.write("key", second + "\n");
    key.look();
    CHECK(key.has_signed("text", mac_of(first, "text")));
    CHECK(key.has_signed("text", mac_of(second, "text")));
}

TEST_CASE("where the key is missing, or is none, that is told and nothing is taken for signed") {
    TempDirectory const directory;
    LogKey key((directory / "key").string());
    CHECK(key.fault().find("is missing") != std::string::npos);
    CHECK_FALSE(key.has_signed("text", mac_of("", "text")));
    for (auto const* const text : {"", "\n", "short\n"}) {
        directory.write("key", text);
        key.look();
        CHECK(key.fault().find("is no key") != std::string::npos);
    }
    directory.write("key", std::string(64, '1') + "\n");
    key.look();
    CHECK(key.fault().empty());
}

TEST_CASE("a signature is what Exim makes of the same") {
    // exim4 -be '${hmac{sha1}{k}{t}}'
    CHECK(mac_of("k", "t") == "955db4e12212893ecdaa861731b91521b649626b");
}
