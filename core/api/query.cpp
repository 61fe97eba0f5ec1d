#include "query.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <Poco/Exception.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include "json_arguments.h"

namespace penstock {

namespace {

tl::unexpected<Problem> too_many() {
    return problem(ProblemKind::request_too_large,
                   "more than " + std::to_string(max_params) + " arguments");
}

// getQueryParameters() and not URI::decode(), because decode() makes `+` a space only behind a `?`.
Result<void> add_form(std::string const& text, RawParams& params) {
    if (text.empty()) {
        return {};
    }
    // Counted before anything is stored.
    if (params.size() + static_cast<std::size_t>(std::ranges::count(text, '&')) >= max_params) {
        return too_many();
    }
    try {
        Poco::URI uri;
        uri.setRawQuery(text);
        for (auto& [name, value] : uri.getQueryParameters()) {
            if (!name.empty()) {
                params.add(std::move(name), std::move(value));
            }
        }
    } catch (Poco::SyntaxException const&) {  // `%zz`, or `%` too near to the end
        return problem(ProblemKind::malformed_request, "an argument has an undecodable % escape");
    }
    return {};
}

std::string media_type(std::string_view content_type) {
    auto const end = std::min(content_type.find(';'), content_type.size());
    return Poco::toLower(Poco::trim(std::string(content_type.substr(0, end))));
}

Result<void> add_body(HttpRequest const& request, RawParams& params) {
    auto const type = media_type(request.content_type);
    if (type == "application/json") {
        return request.body.empty() ? Result<void>{} : add_json_arguments(request.body, params);
    }
    if (type.starts_with("multipart/")) {
        return problem(ProblemKind::malformed_request, "a multipart body is not supported");
    }
    return add_form(request.body, params);
}

}  // namespace

Result<RawParams> parse_form(std::string const& text) {
    RawParams params;
    auto const added = add_form(text, params);
    return added ? Result<RawParams>(std::move(params)) : tl::unexpected(added.error());
}

Result<RawParams> parse_params(HttpRequest const& request) {
    RawParams params;
    auto const question_mark = request.target.find('?');
    auto const query =
        question_mark == std::string::npos ? "" : request.target.substr(question_mark + 1);
    auto added = add_form(query, params);
    if (added) {
        added = add_body(request, params);
    }
    if (!added) {
        return tl::unexpected(std::move(added.error()));
    }
    if (params.size() > max_params) {
        return too_many();
    }
    return params;
}

}  // namespace penstock
