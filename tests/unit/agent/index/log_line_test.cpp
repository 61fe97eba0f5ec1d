#include "agent/index/log_line.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace penstock;

namespace {

std::string const prefix = "2026-11-22 20:46:13 1xVExc-00007M-0C ";

Attempt attempt_of(std::string const& rest) {
    auto const line = prefix + rest;
    auto const event = parse_log_line(line);
    REQUIRE(event);
    REQUIRE(std::holds_alternative<Attempt>(event->what));
    return std::get<Attempt>(event->what);
}

}  // namespace

TEST_CASE("a line is known by its time, its id and its sign, with any of Exim's selectors") {
    for (std::string const line : {"2026-11-22 20:46:13 1xVExc-00007M-0C Completed",
                                   "2026-11-22 20:46:13 [123] 1xVExc-00007M-0C Completed QT=3s",
                                   "2026-11-22 20:46:13.123 +0100 [9] 1xVExc-00007M-0C Completed",
                                   "2026-11-22 20:46:13 1xVExc-000000007Mc-0Cde Completed"}) {
        CAPTURE(line);
        auto const event = parse_log_line(line);
        REQUIRE(event);
        CHECK(std::holds_alternative<Completion>(event->what));
    }
}

TEST_CASE("a line that tells of no delivery is nothing") {
    for (std::string const line :
         {"", "x", "2026-11-22 20:46:13", "2026-11-22 20:46:13 Start queue run: pid=1",
          "2026-11-22 20:46:13 H=(x 1xVExc-00007M-0C => a@b) [1.2.3.4] rejected EHLO",
          "2026-11-22 20:46:13 1xVExc-00007M-0C*Completed",
          "2026-11-22 20:46:13 1xVExc-00007M-0C Completedly",
          "2026-11-22 20:46:13 1xVExc-00007M-0C *> a@b.example R=r T=t",
          "2026-11-22 20:46:13 1xVExc-00007M-0C Message is frozen",
          "2026-11-22 20:46:13 1xVExc-00007M-0C penstock: account=alice via=auth id=\"x",
          "2026-11-22 20:46:13 1xVExc-00007M-0C penstock: unmapped identity via=auth id=\"x\"",
          "2026-11-22 20:46:13 1xVExc-00007M-0C == a@b.example R=r T=t defer (-53): retry time not "
          "reached for any host"}) {
        CAPTURE(line);
        CHECK(!parse_log_line(line));
    }
}

TEST_CASE("penstock's own line says whose a message is") {
    auto const event = parse_log_line(
        prefix + "penstock: account=alice via=auth rcpts=3 id=\"a@b.example\" mac=0f");
    REQUIRE(event);
    auto const& submission = std::get<Submission>(event->what);
    CHECK(submission.account == "alice");
    CHECK(submission.via == "auth");
    CHECK(submission.identity == "a@b.example");
    CHECK(submission.recipients == 3);
    CHECK(submission.said == "account=alice via=auth rcpts=3 id=\"a@b.example\"");
    CHECK(submission.mac == "0f");
}

TEST_CASE("an arrival has sender, host and size, whatever its sender is called") {
    auto const event = parse_log_line(
        prefix +
        "<= \"x P=y S=9\"@a.example H=mail.example (helo) [203.0.113.9] P=esmtp S=243 id=z");
    REQUIRE(event);
    auto const& arrival = std::get<Arrival>(event->what);
    CHECK(arrival.sender == "\"x P=y S=9\"@a.example");
    CHECK(arrival.host == "mail.example");
    CHECK(arrival.ip == "203.0.113.9");
    CHECK(arrival.size == 243);
}

TEST_CASE("a delivery to another host has the fields that Exim writes") {
    auto const attempt = attempt_of(
        "=> b@c.example <a@b.example> R=smarthost T=remote_smtp H=mx.c.example [203.0.113.7] "
        "X=TLS1.3 C=\"250 OK R=local T=pipe\"");
    CHECK(attempt.type == DeliveryType::success);
    CHECK(attempt.recipient == "a@b.example");
    CHECK(attempt.delivered_to == "b@c.example");
    CHECK(attempt.router == "smarthost");
    CHECK(attempt.transport == "remote_smtp");
    CHECK(attempt.is_remote);
    CHECK(attempt.host == "mx.c.example");
    CHECK(attempt.ip == "203.0.113.7");
}

TEST_CASE("a delivery on this host is local, whatever a pipe or a mailbox is called") {
    for (std::string const head :
         {"alice <alice@a.example>", "|/bin/x R=a T=b H=c [1.1.1.1] <alice@a.example>",
          "|/a@b R=x T=y H=z [1.1.1.1] C=\"250\" <alice@a.example>",
          "x@y R=a T=b H=c [1.1.1.1] <\"x@y R=a T=b H=c [1.1.1.1]\"@a.example>",
          "/var/mail/a b <alice@a.example>", ">autoreply <alice@a.example>"}) {
        CAPTURE(head);
        auto const attempt = attempt_of("=> " + head + " R=userforward T=address_pipe S=12 QT=1s");
        CHECK(!attempt.is_remote);
        CHECK(attempt.router == "userforward");
        CHECK(attempt.transport == "address_pipe");
    }
}

TEST_CASE("a failure and a deferral have who was meant, and what was said") {
    auto const failed = attempt_of(
        "** n@o.example F=<\"a b\"@c.example> R=smarthost T=remote_smtp H=1.2.3.4 [1.2.3.4]: SMTP "
        "error: 550 never R=x T=y");
    CHECK(failed.type == DeliveryType::failure);
    CHECK(failed.recipient == "n@o.example");
    CHECK(failed.router == "smarthost");
    CHECK(failed.is_remote);
    auto const held = attempt_of(
        "== k@w.invalid <held@o.example> R=penstock_waiting defer (-1): mail of bob is held H=x "
        "[1]");
    CHECK(held.type == DeliveryType::defer);
    CHECK(held.recipient == "held@o.example");
    CHECK(held.router == "penstock_waiting");
    CHECK(!held.is_remote);
    CHECK(attempt_of("== l@o.example R=s T=t defer (-44) H=h [1.2.3.4]: 451 later").is_remote);
    CHECK(!attempt_of("== l@o.example R=s T=t defer (111): refused H=h [1.2.3.4]").is_remote);
}

TEST_CASE("what a suspension drops has failed, and what an alias drops has not") {
    auto const dropped = attempt_of("=> :blackhole: <a@b.example> R=penstock_dropped");
    CHECK(dropped.type == DeliveryType::failure);
    CHECK(dropped.recipient == "a@b.example");
    CHECK(dropped.text == "dropped: outgoing mail is suspended");
    CHECK(attempt_of("=> :blackhole: <a@b.example> R=aliases").type == DeliveryType::success);
}

TEST_CASE("a local part that Exim writes without its quotes is found by the original behind it") {
    auto const attempt =
        attempt_of("** a b r=x@a.example <\"a b R=x\"@a.example>: Unrouteable address");
    CHECK(attempt.recipient == "\"a b R=x\"@a.example");
    CHECK(attempt.text == "Unrouteable address");
    CHECK(!attempt.is_remote);
}

TEST_CASE("selectors of Exim's, and a named queue, change nothing of what a line says") {
    std::string const sender = "\"s> R=a T=b H=c [1.2.3.4]\"@bob.example";
    struct Line {
        char const* head;
        char const* delivered_to;
        char const* recipient;
    };
    for (std::string const& selected :
         std::vector<std::string>{"", " F=<bob@bob.example>", " F=<>", " Q=penstock-held", " P=<>",
                                  " F=<bob@bob.example> P=<bob@bob.example>", " F=<> Q=nq P=<>",
                                  " F=<" + sender + "> P=<" + sender + ">"}) {
        CAPTURE(selected);
        for (auto const& [head, delivered_to, recipient] :
             {Line{"alice <alice@a.example>", "alice", "alice@a.example"},
              Line{"a b <\"a b\"@a.example>", "a b", "\"a b\"@a.example"},
              Line{"s> r=a t=b <\"s> R=a T=b\"@a.example>", "s> r=a t=b",
                   "\"s> R=a T=b\"@a.example"},
              Line{"|/bin/cat a b <pipe@a.example>", "|/bin/cat a b", "pipe@a.example"},
              Line{"|/bin/cat a b (two@a.example) <pipe@a.example>", "|/bin/cat a b",
                   "pipe@a.example"},
              Line{"/var/mail/f (x@a.example, \"y, z\"@a.example) <f@a.example>", "/var/mail/f",
                   "f@a.example"}}) {
            CAPTURE(head);
            auto const attempt = attempt_of(std::string("=> ") + head + selected +
                                            " R=loc T=l S=324 QT=0.260s DT=0.028s");
            CHECK(attempt.delivered_to == delivered_to);
            CHECK(attempt.recipient == recipient);
            CHECK(attempt.router == "loc");
            CHECK(attempt.transport == "l");
            CHECK(!attempt.is_remote);
        }
        for (auto const& [head, delivered_to, recipient] :
             {Line{"x@o.example", "x@o.example", "x@o.example"},
              Line{"x@o.example (two@a.example) <one@a.example>", "x@o.example", "one@a.example"},
              Line{"x@o.example (\"t, w\"@a.example, v@a.example) <one@a.example>", "x@o.example",
                   "one@a.example"}}) {
            CAPTURE(head);
            auto const attempt = attempt_of(
                std::string("-> ") + head + selected +
                " R=ext T=smtp S=290 DS H=mx.o.example [203.0.113.7]:2599* I=[10.0.0.1]:4242 L K"
                " C=\"250 OK id=x R=evil T=evil\" QT=0.260s DT=0.028s");
            CHECK(attempt.delivered_to == delivered_to);
            CHECK(attempt.recipient == recipient);
            CHECK(attempt.router == "ext");
            CHECK(attempt.transport == "smtp");
            CHECK(attempt.is_remote);
            CHECK(attempt.host == "mx.o.example");
            CHECK(attempt.ip == "203.0.113.7");
            auto const failed =
                attempt_of(std::string("** ") + head + selected +
                           " R=ext T=smtp H=mx.o.example [203.0.113.7]:25 I=[10.0.0.1]:4242: SMTP"
                           " error from remote mail server: 550 never DT=0.1s");
            CHECK(failed.recipient == recipient);
            CHECK(failed.router == "ext");
            CHECK(failed.ip == "203.0.113.7");
        }
    }
}
