#include "fcgi/response_head.h"

#include <algorithm>
#include <ostream>  // which Boost 1.74 forgets
#include <string_view>

#include <boost/beast/http/status.hpp>

namespace penstock {

namespace {

namespace http = boost::beast::http;

// Printable ASCII: nothing that could end the header line.
bool is_media_type(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// By a path, and beside 200, it is an order to the web server to go there itself (RFC 3875, 6.2.2),
// which Apache does: so it travels under another name. The web server's site gives it its own back.
std::string_view name_of(HttpHeader const& header) {
    return header.name() == "Location" ? "Penstock-Location" : header.name();
}

}  // namespace

std::string response_head(HttpResponse const& response) {
    int const status = response.status >= 100 && response.status <= 599 ? response.status : 500;
    std::string text;
    text.reserve(256);
    // nginx sends a status line without a reason otherwise, which HTTP allows and some clients do
    // not.
    auto const reason = http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status)));
    text += "Status: " + std::to_string(status) + ' ';
    text.append(reason.data(), reason.size());
    text += "\r\nContent-Type: ";
    text += is_media_type(response.content_type) ? response.content_type : "text/plain";
    // Without its length neither ab nor a browser keeps the connection.
    text += "\r\nContent-Length: " + std::to_string(response.body.size()) + "\r\n";
    text += "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n";
    if (status == 503) {
        text += "Retry-After: 1\r\n";
    }
    for (auto const& header : response.headers) {
        text.append(name_of(header)).append(": ").append(header.value()).append("\r\n");
    }
    text += "\r\n";
    return text;
}

}  // namespace penstock
