#include "api/form.h"

#include <algorithm>

#include <Poco/Exception.h>
#include <Poco/URI.h>

namespace penstock {

namespace {

// `%zz`, or `%` too near to the end.
tl::unexpected<Problem> undecodable() {
    return problem(ProblemKind::malformed_request, "an argument has an undecodable % escape");
}

}  // namespace

tl::unexpected<Problem> too_many_params() {
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
        return too_many_params();
    }
    try {
        Poco::URI uri;
        uri.setRawQuery(text);
        for (auto& [name, value] : uri.getQueryParameters()) {
            if (!name.empty()) {
                params.add(std::move(name), std::move(value));
            }
        }
    } catch (Poco::SyntaxException const&) {
        return undecodable();
    }
    return {};
}

Result<RawParams> parse_form(std::string const& text) {
    RawParams params;
    auto const added = add_form(text, params);
    return added ? Result<RawParams>(std::move(params)) : tl::unexpected(added.error());
}

Result<void> add_word(std::string const& word, RawParams& params) {
    if (params.size() >= max_params) {
        return too_many_params();
    }
    auto const equals = std::min(word.find('='), word.size());
    auto const behind = std::min(equals + 1, word.size());
    try {
        std::string name;
        std::string value;
        Poco::URI::decode(word.substr(0, equals), name);
        Poco::URI::decode(word.substr(behind), value);
        params.add(std::move(name), std::move(value));
    } catch (Poco::SyntaxException const&) {
        return undecodable();
    }
    return {};
}

}  // namespace penstock
