// Input: FastCGI parameters, NAME=VALUE, each ended by a NUL; an empty one
// ends them. What follows is the body.
#include "fcgi/gateway.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fuzz/fuzz_target.h"

using namespace penstock;
using namespace penstock::test;
using namespace std::string_view_literals;

namespace {

void check_text(std::string const& text, std::size_t longest) {
    require(text.size() <= longest, "a value longer than its limit");
    require(std::ranges::none_of(text,
                                 [](char c) {
                                     auto const byte = static_cast<unsigned char>(c);
                                     return (byte < 0x20 && c != '\t') || byte == 0x7f;
                                 }),
            "a control character");
}

void check_head(RequestHead const& head, std::vector<std::string> const& entries,
                Limits const& limits) {
    auto const& request = head.request;
    for (auto const* text : {&request.method, &request.content_type, &request.authorization,
                             &request.remote_user, &request.remote_addr, &request.cookie}) {
        check_text(*text, limits.header_bytes);
    }
    check_text(request.target, limits.path_bytes + 1 + limits.query_bytes);
    require(std::ranges::all_of(request.method, [](char c) { return c >= 'A' && c <= 'Z'; }),
            "an odd method");
    require(head.content_length <= limits.body_bytes, "a length beyond its limit");
    for (auto const name : {"HTTP_AUTHORIZATION="sv, "REMOTE_USER="sv, "HTTP_COOKIE="sv,
                            "REQUEST_URI="sv, "CONTENT_LENGTH="sv, "HTTPS="sv}) {
        require(std::ranges::count_if(
                    entries, [&](auto const& entry) { return entry.starts_with(name); }) < 2,
                "a repeated parameter");
    }
}

void check_body(std::string_view sent, std::size_t length) {
    auto rest = sent;
    auto const body = read_body(
        [&](char* into, std::size_t size) {
            auto const count = rest.copy(into, std::min<std::size_t>(size, 1'000));
            rest.remove_prefix(count);
            return count;
        },
        length);
    require(body.has_value() == (sent.size() == length), "a length that is not the body's");
    require(!body || *body == sent, "another body");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto rest = text_of(data, size);
    std::vector<std::string> entries;
    while (!rest.empty() && !rest.starts_with('\0')) {
        entries.emplace_back(take(rest, "\0"sv));
    }
    rest.remove_prefix(rest.empty() ? 0 : 1);
    std::vector<char const*> pointers;
    for (auto const& entry : entries) {
        pointers.push_back(entry.c_str());
    }
    pointers.push_back(nullptr);
    Limits const limits;
    if (auto const head = read_head(pointers.data(), limits)) {
        check_head(*head, entries, limits);
        check_body(rest, head->content_length);
    } else {
        auto const kind = head.error().problem.kind;
        require(kind == ProblemKind::malformed_request || kind == ProblemKind::request_too_large,
                "another kind of refusal");
    }
    return 0;
}
