#include "exchange.h"

#include <algorithm>
#include <climits>
#include <string>
#include <utility>

#include <fastcgi.h>
#include <fcgiapp.h>
#include <malloc.h>

#include "gateway.h"
#include "response_head.h"

namespace penstock {

namespace {

// From here on what an answer was made from is given back at once. glibc would keep it for this
// thread: hundreds of MiB after a list of a hundred thousand accounts, in each thread that made
// one.
constexpr std::size_t large_answer = 4 * 1024 * 1024;

bool is_stale(RequestHead const& head, std::chrono::milliseconds patience) {
    auto const now = std::chrono::system_clock::now().time_since_epoch();
    return head.sent_at && now - *head.sent_at > patience;
}

}  // namespace

void initialise_libfcgi() {
    FCGX_Init();
}

Exchange::Exchange(Limits const& limits, Responder const& responder)
    : limits_(limits), responder_(responder), request_(std::make_unique<FCGX_Request>()) {
    // No listener of its own: at the end of a connection FCGX_Accept_r fails instead of accepting.
    FCGX_InitRequest(request_.get(), -1, 0);
}

Exchange::~Exchange() = default;

// libfcgi knows no way to serve a connection that somebody else accepted, so this sets fields below
// its "don't use anything below here": as of 2.4.2-2+deb12u1, the version that this is written for.
// keepConnection must be 1, for FCGX_Accept_r begins by finishing the previous request and would
// close the descriptor just handed in. detached makes its close a plain close(2), without waiting
// up to two seconds for the web server to close first. tests/unit/fcgi/exchange_test.cpp fails if
// another version does it differently.
Exchange::End Exchange::serve(Connection& connection, std::chrono::milliseconds patience) {
    auto& request = *request_;
    request.ipcFd = connection.lend();
    request.keepConnection = 1;
    request.detached = 1;
    if (FCGX_Accept_r(&request) != 0) {
        return End::dropped;  // libfcgi has closed what was lent
    }
    auto const end = is_whole() ? respond(patience) : End::dropped;
    if (end == End::dropped) {
        FCGX_Free(&request, 1);  // closes without flushing anything
        return end;
    }
    if (end == End::closed) {
        request.keepConnection = 0;
    }
    FCGX_Finish_r(&request);
    if (request.ipcFd < 0) {
        return End::closed;
    }
    connection.take_back(std::exchange(request.ipcFd, -1));
    return End::kept;
}

// FCGX_Accept_r succeeds with a truncated environment where the peer hangs up between two
// parameters; the stream's error is the only trace.
bool Exchange::is_whole() const {
    return FCGX_GetError(request_->in) == 0 && request_->role == FCGI_RESPONDER;
}

void Exchange::write(HttpResponse const& response) {
    if (response.body.size() >= large_answer) {
        ::malloc_trim(0);
    }
    auto const head = response_head(response);
    for (auto const* const part : {&head, &response.body}) {
        FCGX_PutStr(part->data(), static_cast<int>(part->size()), request_->out);
    }
}

Exchange::End Exchange::respond(std::chrono::milliseconds patience) {
    auto& request = *request_;
    BodySource const source = [&](char* into, std::size_t size) {
        int const wanted = static_cast<int>(std::min<std::size_t>(size, INT_MAX));
        return static_cast<std::size_t>(std::max(0, FCGX_GetStr(into, wanted, request.in)));
    };
    auto head = read_head(request.envp, limits_);
    auto body =
        head ? read_body(source, head->content_length) : tl::unexpected(head.error().problem);
    bool const is_drained = body || drain(source, limits_.drained_bytes);
    if (FCGX_GetError(request.in) != 0) {
        return End::dropped;
    }
    if (head && is_stale(*head, patience)) {
        body = problem(ProblemKind::waited_too_long);
    }
    HttpResponse response;
    if (body) {
        head->request.body = std::move(*body);
        response = responder_.answer(head->request);
    } else {
        response =
            responder_.refuse(head ? head->request.target : head.error().target, body.error());
    }
    write(response);
    return is_drained ? End::kept : End::closed;
}

}  // namespace penstock
