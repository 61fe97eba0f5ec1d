#include "fcgi/answer_stream.h"

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include <fastcgi.h>
#include <fcgiapp.h>
#include <sys/socket.h>

namespace penstock {

namespace {

// FCGI_BEGIN_REQUEST and the end of FCGI_PARAMS. libfcgi reads more than that, if it can: so each
// is a message of its own, and the next one waits for the next request.
constexpr std::array<unsigned char, 24> announcement{FCGI_VERSION_1,
                                                     FCGI_BEGIN_REQUEST,
                                                     0,
                                                     1,
                                                     0,
                                                     8,
                                                     0,
                                                     0,
                                                     0,
                                                     FCGI_RESPONDER,
                                                     FCGI_KEEP_CONN,
                                                     0,
                                                     0,
                                                     0,
                                                     0,
                                                     0,
                                                     FCGI_VERSION_1,
                                                     FCGI_PARAMS,
                                                     0,
                                                     1,
                                                     0,
                                                     0,
                                                     0,
                                                     0};
// Sent by one call; the kernel lets ten wait.
constexpr std::size_t at_once = 8;

}  // namespace

void initialise_libfcgi() {
    FCGX_Init();
}

AnswerStream::AnswerStream() : request_(std::make_unique<FCGX_Request>()) {
    // No listener of its own: where it has nothing to read, FCGX_Accept_r fails instead of
    // accepting.
    FCGX_InitRequest(request_.get(), -1, 0);
    // Now, while there are descriptors: later connections may have taken all of them.
    static_cast<void>(has_sockets());
}

AnswerStream::~AnswerStream() = default;

// libfcgi knows no way to answer on a connection that somebody else accepted, so this sets fields
// below its "don't use anything below here": as of 2.4.2-2+deb12u1, the version that this is
// written for. keepConnection must be 1, for FCGX_Accept_r begins by finishing the previous request
// and would close the descriptor just handed in. detached makes its close a plain close(2), without
// waiting up to two seconds for the web server to close first. tests/unit/fcgi/exchange_test.cpp
// fails if another version does it differently.
bool AnswerStream::begin(Connection& connection, RecordReader::Begin const& begun) {
    if (!announce()) {
        return false;
    }
    auto& request = *request_;
    request.ipcFd = announcements_.get();
    request.keepConnection = 1;
    request.detached = 1;
    if (FCGX_Accept_r(&request) != 0) {
        // It has closed what it was to read from.
        static_cast<void>(announcements_.release());
        announcer_.reset(-1);
        return false;
    }
    request.requestId = begun.id;
    request.keepConnection = begun.keeps_connection ? 1 : 0;
    request.ipcFd = connection.lend();
    return true;
}

bool AnswerStream::has_sockets() {
    std::array<int, 2> ends{};
    if (!announcer_ && ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) == 0) {
        announcements_.reset(ends[0]);
        announcer_.reset(ends[1]);
        announced_ = 0;
    }
    return static_cast<bool>(announcer_);
}

bool AnswerStream::announce() {
    if (!has_sockets()) {
        return false;
    }
    if (announced_ == 0) {
        auto text = announcement;
        iovec part{text.data(), text.size()};
        std::array<mmsghdr, at_once> messages{};
        for (auto& message : messages) {
            message.msg_hdr.msg_iov = &part;
            message.msg_hdr.msg_iovlen = 1;
        }
        announced_ = std::max(0, ::sendmmsg(announcer_.get(), messages.data(), messages.size(),
                                            MSG_DONTWAIT | MSG_NOSIGNAL));
    }
    if (announced_ == 0) {
        return false;
    }
    --announced_;
    return true;
}

void AnswerStream::write(std::string_view text) {
    while (!text.empty()) {
        auto const part = text.substr(0, INT_MAX);
        FCGX_PutStr(part.data(), static_cast<int>(part.size()), request_->out);
        text.remove_prefix(part.size());
    }
}

bool AnswerStream::end(Connection& connection, bool may_be_kept) {
    auto& request = *request_;
    if (!may_be_kept) {
        request.keepConnection = 0;
    }
    FCGX_Finish_r(&request);
    if (request.ipcFd < 0) {
        return false;
    }
    connection.take_back(std::exchange(request.ipcFd, -1));
    return true;
}

}  // namespace penstock
