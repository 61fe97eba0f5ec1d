// What the pool does with libfcgi is not in its documentation: these cases fail where a version of
// it behaves in another way.
#include "fcgi/exchange.h"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "unit/fcgi/fastcgi_client.h"
#include "unit/fcgi/gate.h"
#include "unit/fcgi/running_pool.h"

using namespace penstock;
using namespace penstock::test;
using namespace std::chrono_literals;

namespace {

struct Pair {
    FastcgiClient client;
    Connection connection;
};

Pair connected() {
    initialise_libfcgi();
    std::array<int, 2> ends{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    auto connection = Connection::open(Fd(ends[1]), 200ms);
    REQUIRE(connection);
    return {FastcgiClient(Fd(ends[0])), std::move(*connection)};
}

}  // namespace

TEST_SUITE("exchange") {
    TEST_CASE("a handed-in connection is served and given back while it is to be kept") {
        auto [client, connection] = connected();
        Limits const limits;
        auto const responder = echo();
        Exchange exchange(limits, responder);
        for (int count = 0; count < 3; ++count) {
            client.send(request(post_request("/kept", 4), "body"));
            CHECK(exchange.serve_one_request(connection, 10s) == Exchange::End::kept);
            CHECK(is_answered(client.answer(), "POST /kept body"));
            CHECK_FALSE(connection.has_input());
        }
        client.send(request(get_request("/last"), "", false));
        CHECK(exchange.serve_one_request(connection, 10s) == Exchange::End::closed);
        CHECK(is_answered(client.answer(), "GET /last "));
    }

    TEST_CASE("an answer of any length arrives whole") {
        auto [client, connection] = connected();
        Limits const limits;
        auto responder = echo();
        responder.answer_request = [](HttpRequest const&) {
            return HttpResponse{200, "text/plain", std::string(100'000, 'y')};
        };
        Exchange exchange(limits, responder);
        client.send(request(get_request("/")));
        CHECK(exchange.serve_one_request(connection, 10s) == Exchange::End::kept);
        CHECK(is_answered(client.answer(), std::string(100'000, 'y')));
    }

    TEST_CASE("the end of a connection is an end, and no wait for another one") {
        auto [client, connection] = connected();
        Limits const limits;
        auto const responder = echo();
        Exchange exchange(limits, responder);
        client.finish();
        CHECK(exchange.serve_one_request(connection, 10s) == Exchange::End::dropped);
        SUBCASE("and the same thread serves the next connection") {
            auto next = connected();
            next.client.send(request(get_request("/next")));
            CHECK(exchange.serve_one_request(next.connection, 10s) == Exchange::End::kept);
            CHECK(is_answered(next.client.answer(), "GET /next "));
        }
    }

    TEST_CASE("parameters cut off between two of them are neither acted on nor answered") {
        auto [client, connection] = connected();
        Limits const limits;
        Gate gate;
        gate.open();
        auto const responder = behind(gate, echo());
        Exchange exchange(limits, responder);
        // Complete parameters, but their stream has no end.
        client.send(begin_record(true) + record(4, encoded(get_request("/cut"))));
        client.finish();
        CHECK(exchange.serve_one_request(connection, 10s) == Exchange::End::dropped);
        CHECK(gate.arrived() == 0);
    }

    TEST_CASE("a body cut off is neither acted on nor answered") {
        auto [client, connection] = connected();
        Limits const limits;
        Gate gate;
        gate.open();
        auto const responder = behind(gate, echo());
        Exchange exchange(limits, responder);
        client.send(begin_record(true) + stream(4, encoded(post_request("/cut", 4))) +
                    record(5, "bo"));
        client.finish();
        CHECK(exchange.serve_one_request(connection, 10s) == Exchange::End::dropped);
        CHECK(gate.arrived() == 0);
    }

    TEST_CASE("a connection is closed without waiting for the web server to close it first") {
        auto [client, connection] = connected();
        Limits const limits;
        auto const responder = echo();
        Exchange exchange(limits, responder);
        client.send(request(get_request("/"), "", false));
        auto const begin = std::chrono::steady_clock::now();
        CHECK(exchange.serve_one_request(connection, 10s) == Exchange::End::closed);
        CHECK(std::chrono::steady_clock::now() - begin < 1s);  // libfcgi's own wait is 2 seconds
    }
}
