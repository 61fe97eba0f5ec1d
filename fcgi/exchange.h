// Exchange: one FastCGI request on a connection, from its first byte to its answer, with libfcgi.
//
// serve() reads a request, has it answered and writes the answer. It drops the connection without
// an answer, and without acting, where the request did not come whole (libfcgi calls a truncated
// set of parameters a success) or is no responder's. A request that is older than its deadline is
// refused, not acted on: whoever sent it has given up, and may have asked for the opposite since.
// Of one thread only; any number of them.
//
// The only file that sees libfcgi is exchange.cpp.
#pragma once

#include <chrono>
#include <memory>

#include "connection.h"
#include "request_limits.h"
#include "responder.h"

struct FCGX_Request;

namespace penstock {

class Exchange {
  public:
    Exchange(Limits const& limits, Responder const& responder);
    ~Exchange();
    Exchange(Exchange const&) = delete;
    Exchange& operator=(Exchange const&) = delete;

    enum class End {
        kept,     // answered; the connection may carry another request
        closed,   // answered; the web server or a refusal wants it closed
        dropped,  // not answered
    };
    [[nodiscard]] End serve(Connection& connection, std::chrono::milliseconds patience);

  private:
    [[nodiscard]] End respond(std::chrono::milliseconds patience);
    void write(HttpResponse const& response);
    [[nodiscard]] bool is_whole() const;

    Limits const& limits_;
    Responder const& responder_;
    std::unique_ptr<FCGX_Request> request_;
};

// To be called once before the first Exchange, by one thread, after the process has set its own
// signal handling: libfcgi replaces default handlers by ones that make its reads fail for ever.
void initialise_libfcgi();

}  // namespace penstock
