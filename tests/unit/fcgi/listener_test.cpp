#include "fcgi/listener.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "fcgi/front_ends.h"
#include "unit/fcgi/running_pool.h"

using namespace penstock;
using namespace penstock::test;

namespace {

void check_refused(Fd fd) {
    auto const refused = Listener::adopt(std::move(fd));
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == ProblemKind::configuration);
    CHECK(refused.error().detail.find("unix-domain stream socket") != std::string::npos);
}

}  // namespace

TEST_SUITE("listener") {
    TEST_CASE("only a listening unix-domain stream socket is adopted") {
        check_refused(Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
        check_refused(Fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)));
        check_refused(Fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)));
        check_refused(Fd(::socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0)));
        check_refused(Fd());
        Fd tcp(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        REQUIRE(::listen(tcp.get(), 1) == 0);
        check_refused(std::move(tcp));
        TempDirectory const directory;
        CHECK(Listener::adopt(listening_socket(directory / "socket")));
    }

    TEST_CASE("accepting does not block") {
        TempDirectory const directory;
        auto const listener = Listener::adopt(listening_socket(directory / "socket"));
        REQUIRE(listener);
        CHECK(listener->accept().outcome == Listener::Outcome::nothing_waits);
        FastcgiClient client;
        REQUIRE(client.connect(directory / "socket"));
        auto const accepted = listener->accept();
        CHECK(accepted.outcome == Listener::Outcome::accepted);
        CHECK(peer_of(accepted.socket.get()) == ::getuid());
    }

    TEST_CASE("accepting does not block where another process has made the socket blocking") {
        TempDirectory const directory;
        auto const listener = Listener::adopt(listening_socket(directory / "socket"));
        REQUIRE(listener);
        int const flags = ::fcntl(listener->fd(), F_GETFL);
        REQUIRE(::fcntl(listener->fd(), F_SETFL, flags & ~O_NONBLOCK) == 0);
        CHECK(listener->accept().outcome == Listener::Outcome::nothing_waits);
    }
}

TEST_SUITE("front ends") {
    TEST_CASE("who is not named is not admitted") {
        CHECK(FrontEnds({33}).admit(33));
        CHECK(FrontEnds({1, 33}).admit(33));
        CHECK_FALSE(FrontEnds({33}).admit(0));
        CHECK_FALSE(FrontEnds({}).admit(33));
    }

    TEST_CASE("what is no unix socket has no peer") {
        CHECK_FALSE(peer_of(-1));
        CHECK_FALSE(peer_of(Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC)).get()));
    }
}
