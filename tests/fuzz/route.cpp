// Input: a target, as REQUEST_URI has it.
#include "api/route.h"

#include <algorithm>
#include <string>

#include "api/session_doors.h"
#include "fuzz/fuzz_target.h"

using namespace penstock;
using namespace penstock::test;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    auto const target = text_of(data, size);
    auto const path = target.substr(0, target.find('?'));
    auto const token = security_token_asked(target);
    require(std::ranges::all_of(token, [](char c) { return c >= '0' && c <= '9'; }), "no digits");
    static_cast<void>(session_door(target));
    auto const route = parse_route(target);
    if (!route) {
        require(route.error().kind == ProblemKind::malformed_request, "another kind of refusal");
        return 0;
    }
    require(route->function.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                              "0123456789_-") == std::string::npos,
            "an odd name");
    require(!session_door(target), "a function that is a door, too");
    // Put together again it is the path, byte by byte: nothing was decoded or left out.
    auto const session = path.starts_with("/cpsess") ? "/cpsess" + std::string(token) : "";
    auto const api = format_asked(target) == Format::xml ? "/xml-api/" : "/json-api/";
    require(session + api + route->function == path, "another path");
    return 0;
}
