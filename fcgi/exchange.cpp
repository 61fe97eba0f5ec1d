#include "fcgi/exchange.h"

#include <utility>

#include <malloc.h>

#include "fcgi/response_head.h"

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

Exchange::End Exchange::serve_one_request(Connection& connection,
                                          std::chrono::milliseconds patience) {
    RecordReader records(connection.fd());
    auto const begun = records.begin();
    auto const parameters = begun ? ParameterList::read(records, limits_) : std::nullopt;
    auto request = parameters ? read_whole_request(records, *parameters, patience) : std::nullopt;
    // Before it is acted on: what cannot be answered is not to be carried out either.
    if (!request || !answer_.begin(connection, *begun)) {
        return End::dropped;
    }
    auto const end = request->end;
    write_response(response_to(std::move(*request)));
    bool const is_kept = answer_.end(connection, end == End::kept);
    return end == End::kept && !is_kept ? End::closed : end;
}

std::optional<Exchange::Request> Exchange::read_whole_request(
    RecordReader& records, ParameterList const& parameters,
    std::chrono::milliseconds patience) const {
    BodySource const source = [&](char* into, std::size_t size) {
        return records.read(RecordReader::Stream::body, into, size);
    };
    auto head = read_head(parameters.strings(), limits_);
    auto const admitted = head ? responder_.check_secret(head->secret) : Result<void>();
    Result<std::string> body = !head       ? tl::unexpected(head.error().problem)
                               : !admitted ? tl::unexpected(admitted.error())
                                           : read_body(source, head->content_length);
    bool const is_drained = body || drain(source, limits_.drained_bytes);
    if (records.is_broken() || (is_drained && records.has_more())) {
        return std::nullopt;
    }
    if (body && is_stale(*head, patience)) {
        body = problem(ProblemKind::waited_too_long);
    }
    auto const end = !admitted ? End::refused : is_drained ? End::kept : End::closed;
    return Request{std::move(head), std::move(body), end};
}

HttpResponse Exchange::response_to(Request request) const {
    if (request.body) {
        request.head->request.body = std::move(*request.body);
        return responder_.answer_request(request.head->request);
    }
    auto const& target = request.head ? request.head->request.target : request.head.error().target;
    return responder_.refuse_request(target, request.body.error());
}

void Exchange::write_response(HttpResponse const& response) {
    if (response.body.size() >= large_answer) {
        ::malloc_trim(0);
    }
    answer_.write(response_head(response));
    answer_.write(response.body);
}

}  // namespace penstock
