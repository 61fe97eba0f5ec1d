// Exchange: one FastCGI request on a connection, from its first byte to its answer.
//
// serve_one_request() reads a request, has it answered and writes the answer. It drops the
// connection without an answer, and without acting, where the request did not come whole, byte for
// byte as a web server sends it (record_reader.h). One without the front end's secret is refused:
// nothing that it says is believed, but the format to be refused in. One that is older than its
// deadline is refused, not acted on: whoever sent it has given up, and may have asked for the
// opposite since.
//
// Of one thread only; any number of them.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "fcgi/answer_stream.h"
#include "fcgi/connection.h"
#include "fcgi/gateway.h"
#include "fcgi/parameter_list.h"
#include "fcgi/request_limits.h"
#include "fcgi/responder.h"

namespace penstock {

class Exchange {
  public:
    Exchange(Limits const& limits, Responder const& responder)
        : limits_(limits), responder_(responder) {}

    enum class End {
        kept,     // answered; the connection may carry another request
        closed,   // answered; the web server or a refusal wants it closed
        refused,  // the same, to a stranger
        dropped,  // not answered
    };
    [[nodiscard]] End serve_one_request(Connection& connection, std::chrono::milliseconds patience);

  private:
    // A request that came whole; without a body where it is not to be acted on, and why.
    struct Request {
        tl::expected<RequestHead, Refused> head;
        Result<std::string> body;
        End end;
    };
    [[nodiscard]] std::optional<Request> read_whole_request(
        RecordReader& records, ParameterList const& parameters,
        std::chrono::milliseconds patience) const;
    [[nodiscard]] HttpResponse response_to(Request request) const;
    void write_response(HttpResponse const& response);

    Limits const& limits_;
    Responder const& responder_;
    AnswerStream answer_;
};

}  // namespace penstock
