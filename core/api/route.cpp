#include "api/route.h"

#include <algorithm>

#include <Poco/Ascii.h>

namespace penstock {

namespace {

constexpr std::string_view session_prefix = "/cpsess";
constexpr std::string_view json_prefix = "/json-api/";
constexpr std::string_view xml_prefix = "/xml-api/";
constexpr std::size_t longest_name = 128;

bool is_function_name(std::string_view name) {
    return !name.empty() && name.size() <= longest_name && std::ranges::all_of(name, [](char c) {
        return Poco::Ascii::isAlphaNumeric(c) || c == '_' || c == '-';
    });
}

struct Path {
    std::string_view security_token;
    std::string_view rest;  // from the slash before json-api or xml-api on
};

Path split_path(std::string_view target) {
    auto path = target.substr(0, target.find('?'));
    if (!path.starts_with(session_prefix)) {
        return {{}, path};
    }
    path.remove_prefix(session_prefix.size());
    auto const end = std::min(path.find_first_not_of("0123456789"), path.size());
    return {path.substr(0, end), path.substr(end)};
}

}  // namespace

std::string_view security_token_asked(std::string_view target) {
    return split_path(target).security_token;
}

std::string_view path_asked(std::string_view target) {
    return split_path(target).rest;
}

Format format_asked(std::string_view target) {
    return split_path(target).rest.starts_with(xml_prefix) ? Format::xml : Format::json;
}

Result<Route> parse_route(std::string_view target) {
    auto const path = split_path(target);
    auto const format = format_asked(target);
    auto const prefix = format == Format::xml ? xml_prefix : json_prefix;
    if (!path.rest.starts_with(prefix)) {
        return problem(ProblemKind::malformed_request, "the path is neither json-api nor xml-api");
    }
    auto const name = path.rest.substr(prefix.size());
    if (!is_function_name(name)) {
        return problem(ProblemKind::malformed_request, "the path names no function");
    }
    return Route{format, std::string(name)};
}

}  // namespace penstock
