// HttpRequest and HttpResponse: what crosses between the transport (fcgi/) and the API.
//
// A request is complete and within its limits when it gets here: the Gateway has read the whole
// body and refused duplicates of what decides about rights. Nothing in it is decoded yet.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "api/http_header.h"

namespace penstock {

struct HttpRequest {
    std::string method;         // as sent: "GET", "POST"
    std::string target;         // REQUEST_URI, undecoded, with its query
    std::string content_type;   // empty if none was sent
    std::string body;           // the whole body
    std::string authorization;  // the Authorization header, empty if none was sent
    std::string remote_user;    // REMOTE_USER, as the web server authenticated it
    std::string remote_addr;    // the client's address in text
    std::string cookie;
    bool tls = false;
};

struct HttpResponse {
    int status = 200;
    std::string content_type;
    std::string body;
    std::vector<HttpHeader> headers = {};
};

}  // namespace penstock
