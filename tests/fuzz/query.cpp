// Input: a Content-Type, a line break, a target, a line break, a body.
#include "api/query.h"

#include <algorithm>
#include <string>

#include "fuzz/fuzz_target.h"

using namespace penstock;
using namespace penstock::test;

namespace {

std::string escaped(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string made;
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        made += {'%', digits[byte / 16], digits[byte % 16]};
    }
    return made;
}

// What was read, written again with every byte escaped, is read as the same.
void check_written_again(RawParams const& params) {
    std::string text;
    for (auto const& [name, value] : params) {
        if (name.empty()) {
            return;  // JSON can have such a name, a form cannot
        }
        text += (text.empty() ? "" : "&") + escaped(name) + "=" + escaped(value);
    }
    if (params.size() == max_params) {
        return;
    }
    auto const again = parse_form(text);
    require(again.has_value(), "not read again");
    require(std::ranges::equal(params, *again), "read again as something else");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto rest = text_of(data, size);
    HttpRequest request;
    request.content_type = take(rest, "\n");
    request.target = take(rest, "\n");
    request.body = rest;
    if (auto const params = parse_params(request)) {
        require(params->size() <= max_params, "too many arguments");
        check_written_again(*params);
    } else {
        auto const kind = params.error().kind;
        require(kind == ProblemKind::malformed_request || kind == ProblemKind::request_too_large,
                "another kind of refusal");
    }
    return 0;
}
