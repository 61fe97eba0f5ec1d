#include "answer_stream.h"

#include <algorithm>
#include <array>
#include <climits>
#include <utility>

#include <fastcgi.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <unistd.h>

namespace penstock {

namespace {

// FCGI_BEGIN_REQUEST and the end of FCGI_PARAMS.
std::array<unsigned char, 24> announcement(RecordReader::Begin const& begun) {
    auto const high = static_cast<unsigned char>(begun.id >> 8);
    auto const low = static_cast<unsigned char>(begun.id & 0xff);
    unsigned char const flags = begun.keeps_connection ? FCGI_KEEP_CONN : 0;
    return {FCGI_VERSION_1,
            FCGI_BEGIN_REQUEST,
            high,
            low,
            0,
            8,
            0,
            0,
            0,
            FCGI_RESPONDER,
            flags,
            0,
            0,
            0,
            0,
            0,
            FCGI_VERSION_1,
            FCGI_PARAMS,
            high,
            low,
            0,
            0,
            0,
            0};
}

}  // namespace

void initialise_libfcgi() {
    FCGX_Init();
}

AnswerStream::AnswerStream() : request_(std::make_unique<FCGX_Request>()) {
    // No listener of its own: where it has nothing to read, FCGX_Accept_r fails instead of
    // accepting.
    FCGX_InitRequest(request_.get(), -1, 0);
    // Now, while there are descriptors: later connections may have taken all of them.
    static_cast<void>(has_pipe());
}

AnswerStream::~AnswerStream() = default;

// libfcgi knows no way to answer on a connection that somebody else accepted, so this sets fields
// below its "don't use anything below here": as of 2.4.2-2+deb12u1, the version that this is
// written for. keepConnection must be 1, for FCGX_Accept_r begins by finishing the previous request
// and would close the descriptor just handed in. detached makes its close a plain close(2), without
// waiting up to two seconds for the web server to close first. tests/unit/fcgi/exchange_test.cpp
// fails if another version does it differently.
bool AnswerStream::begin(Connection& connection, RecordReader::Begin const& begun) {
    if (!announce(begun)) {
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
    request.ipcFd = connection.lend();
    return true;
}

bool AnswerStream::has_pipe() {
    std::array<int, 2> ends{};
    if (!announcer_ && ::pipe2(ends.data(), O_CLOEXEC) == 0) {
        announcements_.reset(ends[0]);
        announcer_.reset(ends[1]);
    }
    return static_cast<bool>(announcer_);
}

bool AnswerStream::announce(RecordReader::Begin const& begun) {
    if (!has_pipe()) {
        return false;
    }
    auto const text = announcement(begun);
    return ::write(announcer_.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
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
