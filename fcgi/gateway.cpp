#include "fcgi/gateway.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "fcgi/parameters.h"

namespace penstock {

namespace {

// Digits only: from_chars would take a sign for signed types and stop at a trailing comma.
Result<std::size_t> parse_length(std::string_view text, Limits const& limits) {
    if (text.empty()) {
        return 0;  // nginx sends an empty CONTENT_LENGTH where there is no body
    }
    std::size_t length = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument) {
        return problem(ProblemKind::malformed_request, "CONTENT_LENGTH");
    }
    if (error == std::errc::result_out_of_range || length > limits.body_bytes) {
        return problem(ProblemKind::request_too_large, "body");
    }
    return length;
}

// In the year 2255: the nanoseconds of a clock still hold it.
constexpr long long latest_start = 9'000'000'000;

// nginx's $msec, "1700000000.123"; anything else counts as not sent.
std::optional<std::chrono::milliseconds> parse_start(std::string_view text) {
    long long seconds = 0;
    int thousandths = 0;
    char const* const last = text.data() + text.size();
    auto const whole = std::from_chars(text.data(), last, seconds);
    if (whole.ec != std::errc() || last - whole.ptr != 4 || *whole.ptr != '.' || seconds < 0 ||
        seconds > latest_start) {
        return std::nullopt;
    }
    auto const part = std::from_chars(whole.ptr + 1, last, thousandths);
    if (part.ec != std::errc() || part.ptr != last || thousandths < 0) {
        return std::nullopt;
    }
    return std::chrono::seconds(seconds) + std::chrono::milliseconds(thousandths);
}

bool is_method(std::string_view method) {
    return !method.empty() && method.size() <= 16 &&
           std::all_of(method.begin(), method.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

Result<RequestHead> make_head(Parameters const& parameters, Limits const& limits) {
    auto const text = [&](Parameter which) { return std::string(parameters.get(which)); };
    if (!is_method(parameters.get(Parameter::request_method))) {
        return problem(ProblemKind::malformed_request, "REQUEST_METHOD");
    }
    if (parameters.get(Parameter::request_uri).empty()) {
        return problem(ProblemKind::malformed_request, "REQUEST_URI");
    }
    // Two of them, joined into one: another web server would have given the first, or the last, and
    // the body would have been read in another way.
    if (parameters.get(Parameter::content_type).find(',') != std::string_view::npos) {
        return problem(ProblemKind::malformed_request, "repeated CONTENT_TYPE");
    }
    auto const length = parse_length(parameters.get(Parameter::content_length), limits);
    if (!length) {
        return tl::unexpected(length.error());
    }
    RequestHead head;
    head.content_length = *length;
    head.sent_at = parse_start(parameters.get(Parameter::request_start));
    head.secret = parameters.get(Parameter::secret);
    head.request.method = text(Parameter::request_method);
    head.request.target = text(Parameter::request_uri);
    head.request.content_type = text(Parameter::content_type);
    head.request.authorization = text(Parameter::authorization);
    head.request.remote_user = text(Parameter::remote_user);
    head.request.remote_addr = text(Parameter::remote_addr);
    head.request.cookie = text(Parameter::cookie);
    head.request.tls = parameters.get(Parameter::https) == "on";
    return head;
}

}  // namespace

tl::expected<RequestHead, Refused> read_head(char const* const* parameters, Limits const& limits) {
    auto const taken = Parameters::read(parameters, limits);
    auto head = taken ? make_head(*taken, limits) : tl::unexpected(taken.error());
    if (!head) {
        return tl::unexpected(Refused{head.error(), std::string(first_target(parameters))});
    }
    return std::move(*head);
}

Result<std::string> read_body(BodySource const& source, std::size_t length) {
    std::string body(length, '\0');
    std::size_t got = 0;
    while (got < length) {
        auto const count = source(body.data() + got, length - got);
        if (count == 0) {
            return problem(ProblemKind::malformed_request, "body shorter than CONTENT_LENGTH");
        }
        got += count;
    }
    char beyond = '\0';
    if (source(&beyond, 1) != 0) {
        return problem(ProblemKind::malformed_request, "body longer than CONTENT_LENGTH");
    }
    return body;
}

bool drain(BodySource const& source, std::size_t limit) {
    std::array<char, 4096> thrown_away;
    std::size_t total = 0;
    while (auto const count = source(thrown_away.data(), thrown_away.size())) {
        total += count;
        if (total > limit) {
            return false;
        }
    }
    return true;
}

}  // namespace penstock
