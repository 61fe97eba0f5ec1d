#include "api/query.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <Poco/String.h>

#include "api/form.h"
#include "api/json_arguments.h"
#include "api/multipart.h"

namespace penstock {

namespace {

std::string media_type(std::string_view content_type) {
    auto const end = std::min(content_type.find(';'), content_type.size());
    return Poco::toLower(Poco::trim(std::string(content_type.substr(0, end))));
}

// The official JavaScript client writes two question marks where it is told to encode for a URL.
std::string query_of(std::string const& target) {
    auto const begin = target.find_first_not_of('?', target.find('?'));
    return begin == std::string::npos ? "" : target.substr(begin);
}

Result<void> add_body(HttpRequest const& request, RawParams& params) {
    auto const type = media_type(request.content_type);
    if (type == "application/json") {
        return request.body.empty() ? Result<void>{} : add_json_arguments(request.body, params);
    }
    if (type.starts_with("multipart/")) {
        return add_multipart(request.content_type, request.body, params);
    }
    return add_form(request.body, params);
}

}  // namespace

Result<RawParams> parse_params(HttpRequest const& request) {
    RawParams params;
    auto added = add_form(query_of(request.target), params);
    if (added) {
        added = add_body(request, params);
    }
    if (!added) {
        return tl::unexpected(std::move(added.error()));
    }
    if (params.size() > max_params) {
        return too_many_params();
    }
    return params;
}

}  // namespace penstock
