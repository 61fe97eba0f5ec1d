// What no web server sends: the worker neither dies of it, nor allocates for it, nor acts on it,
// and the same thread serves the next connection.
#include <array>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include "fcgi/exchange.h"
#include "unit/fcgi/fastcgi_client.h"
#include "unit/fcgi/gate.h"
#include "unit/fcgi/running_pool.h"

using namespace penstock;
using namespace penstock::test;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

std::string raw(int version, int type, int id, std::string const& content, int padding = 0) {
    auto text = record(type, content, version);
    text[2] = static_cast<char>(id >> 8);
    text[3] = static_cast<char>(id & 0xff);
    text[6] = static_cast<char>(padding);
    return text + std::string(static_cast<std::size_t>(padding), '\0');
}

std::string begin_of(int id, std::string const& body = "\0\1\1\0\0\0\0\0"s) {
    return raw(1, 1, id, body);
}

std::string const ends = record(4, "") + record(5, "");

std::string after_begin(std::string const& parameters) {
    return begin_record(true) + record(4, parameters) + ends;
}

struct Outcome {
    Exchange::End end;
    std::size_t acted;
};

Outcome outcome(Exchange& exchange, Gate& gate, std::string const& bytes) {
    std::array<int, 2> sockets{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets.data()) == 0);
    FastcgiClient client{Fd(sockets[0])};
    auto connection = Connection::open(Fd(sockets[1]), 200ms);
    REQUIRE(connection);
    auto const before = gate.arrived();
    client.send(bytes);
    client.finish();
    auto const end = exchange.serve_one_request(*connection, 10s);
    return {end, gate.arrived() - before};
}

}  // namespace

TEST_SUITE("hostile records") {
    TEST_CASE("what is no whole request of a web server's is dropped and not acted on") {
        initialise_libfcgi();
        Gate gate;
        gate.open();
        Limits limits;
        limits.all_parameters_bytes = 20'000;
        auto const responder = behind(gate, echo());
        Exchange exchange(limits, responder);
        auto const good = encoded(get_request("/"));
        auto const whole = request(get_request("/"));
        std::vector<std::string> const hostile{
            // Lengths of names and values.
            after_begin("\xff\xff\xff\xff\xff\xff\xff\xff"s), after_begin("\xff\xff\xff\xff"s),
            after_begin("\x80"s), after_begin("\x01\x80\x00"s),
            after_begin("\x01\xff\xff\xff\xff"s + "A"), after_begin("\x7f\x00"s),
            after_begin(good + "\x80\x00\x00\x05\x00"s + "AB"), after_begin(good + "\x04"s),
            begin_record(true) + record(4, "\xc0\x00\x00\x00\x01"s) + record(4, "A") + ends,
            // Too many bytes of them altogether.
            begin_record(true) + stream(4, encoded({{"A", std::string(20'000, 'a')}})) +
                record(5, ""),
            // Records of another kind, or in another place.
            "", "\x01", std::string(8, '\0'), std::string(4'000, '\xff'), "GET / HTTP/1.1\r\n\r\n",
            record(4, good) + ends, record(5, "") + whole, begin_record(true) + whole,
            begin_record(true) + record(4, good) + begin_record(true) + ends,
            begin_record(true) + record(4, good) + record(2, "") + ends,
            begin_record(true) + record(4, good) + record(4, "") + record(2, ""),
            begin_record(true) + record(4, good) + record(4, "") + record(4, good) + ends,
            begin_record(true) + record(4, good) + record(11, "x") + ends,
            begin_record(true) + record(4, good) + record(4, "") + record(8, "x") + record(5, ""),
            // Requests for the worker itself, which libfcgi would read lengths out of.
            raw(1, 9, 0, "\xff\xff\xff\xff\xff\xff\xff\xff"s),
            begin_record(true) + raw(1, 9, 0, "\xff\xff\xff\xff\xff\xff\xff\xff"s) + ends,
            begin_record(true) + record(4, good) + record(4, "") +
                raw(1, 9, 0, "\xff\xff\xff\xff\xff\xff\xff\xff"s) + record(5, ""),
            // Ids, versions, roles, and the size of the beginning.
            begin_of(0) + raw(1, 4, 0, good) + raw(1, 4, 0, "") + raw(1, 5, 0, ""),
            "\1\1\0\1\0\x09\0\0"s + "\0\1\1\0\0\0\0\0"s + record(4, good) + ends,
            begin_of(2) + record(4, good) + ends, begin_record(true) + raw(1, 4, 2, good) + ends,
            begin_record(true) + record(4, good) + record(4, "") + raw(1, 5, 2, ""),
            raw(2, 1, 1, "\0\1\1\0\0\0\0\0"s) + record(4, good) + ends,
            begin_record(true) + raw(2, 4, 1, good) + ends,
            begin_record(true, 2) + record(4, good) + ends,
            begin_record(true, 3) + record(4, good) + ends,
            begin_of(1, "\1\1\1\0\0\0\0\0"s) + record(4, good) + ends,
            begin_of(1, "\0\1\1\0\0\0\0"s) + record(4, good) + ends,
            begin_of(1, "\0\1\1\0\0\0\0\0\0"s) + record(4, good) + ends,
            // Something behind the end.
            whole + "x", whole + whole};
        for (std::size_t number = 0; number < hostile.size(); ++number) {
            CAPTURE(number);
            auto const seen = outcome(exchange, gate, hostile[number]);
            CHECK(seen.end == Exchange::End::dropped);
            CHECK(seen.acted == 0);
        }
        CHECK(outcome(exchange, gate, whole).end == Exchange::End::kept);
    }

    TEST_CASE("what servers do differently is taken: padding, ids, and records cut anywhere") {
        initialise_libfcgi();
        Gate gate;
        gate.open();
        Limits const limits;
        auto const responder = behind(gate, echo());
        Exchange exchange(limits, responder);
        auto const good = encoded(post_request("/", 4));
        for (auto const& bytes :
             {raw(1, 1, 1, "\0\1\1\0\0\0\0\0"s, 8) + raw(1, 4, 1, good, 255) + raw(1, 4, 1, "", 3) +
                  raw(1, 5, 1, "body", 4) + raw(1, 5, 1, "", 8),
              begin_of(0x1234) + raw(1, 4, 0x1234, good) + raw(1, 4, 0x1234, "") +
                  raw(1, 5, 0x1234, "body") + raw(1, 5, 0x1234, ""),
              begin_record(true) + record(4, good.substr(0, 1)) + record(4, good.substr(1, 20)) +
                  record(4, good.substr(21)) + record(4, "") + record(5, "b") + record(5, "ody") +
                  record(5, "")}) {
            auto const seen = outcome(exchange, gate, bytes);
            CHECK(seen.end == Exchange::End::kept);
            CHECK(seen.acted == 1);
        }
    }

    TEST_CASE("a NUL hides nothing") {
        initialise_libfcgi();
        Gate gate;
        gate.open();
        Limits const limits;
        auto const responder = behind(gate, echo());
        Exchange exchange(limits, responder);
        Pairs const hidden{{"REQUEST_METHOD", "GET"},
                           {"REQUEST_URI", "/json-api/version"},
                           {"REMOTE_USER", "root\0nobody"s}};
        CHECK(outcome(exchange, gate, request(hidden)).acted == 0);
    }

    TEST_CASE("a length that is only announced is not allocated") {
        initialise_libfcgi();
        rusage before{};
        ::getrusage(RUSAGE_SELF, &before);
        Gate gate;
        gate.open();
        Limits const limits;
        auto const responder = behind(gate, echo());
        Exchange exchange(limits, responder);
        for (int count = 0; count < 50; ++count) {
            outcome(exchange, gate, after_begin("\x01\xff\xff\xff\xff"s + "A"));
        }
        rusage after{};
        ::getrusage(RUSAGE_SELF, &after);
        CHECK(after.ru_maxrss - before.ru_maxrss < 64 * 1024);  // KiB
    }

    TEST_CASE("who does not show the secret is refused, whatever else he says") {
        RunningPool pool(quick_settings(2));
        auto stranger = get_request("/json-api/version");
        stranger.emplace_back("PENSTOCK_SECRET", "guessed");
        stranger.emplace_back("REMOTE_USER", "root");
        auto client = pool.connect();
        auto const answer = client.ask(stranger);
        REQUIRE(answer);
        CHECK(answer->find("Status: 403") == 0);
        CHECK(is_answered(answer, "refused /json-api/version"));
        CHECK(client.is_closed_within(5s));
        CHECK(eventually([&] { return pool.counts().strangers == 1; }));
        CHECK(is_alive(pool));
    }
}
