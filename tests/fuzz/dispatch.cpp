// Input: lines CALLER, METHOD, TARGET, CONTENT-TYPE, COOKIE, AUTHORIZATION; then the body. CALLER
// is root, seller, limited (whose token takes the place of AUTHORIZATION) or another word; with a
// `+` behind it comes over TLS.
//
// It goes through the whole of penstock, with its state in memory. Whatever it is, the answer is
// well-formed in the asked format, and nothing happens to an account that is not the caller's.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include <Poco/SAX/SAXException.h>
#include <Poco/SAX/SAXParser.h>
#include <json/reader.h>

#include "api/format.h"
#include "api/route.h"
#include "api/session_doors.h"
#include "auth/token_header.h"
#include "fcgi/response_head.h"
#include "fuzz/fuzz_target.h"
#include "unit/functions/test_host.h"

using namespace penstock;
using namespace penstock::test;

namespace {

namespace fs = std::filesystem;

bool is_json(std::string const& text) {
    Json::CharReaderBuilder builder;
    Json::CharReaderBuilder::strictMode(&builder.settings_);
    Json::Value value;
    std::string errors;
    std::unique_ptr<Json::CharReader> const reader(builder.newCharReader());
    return reader->parse(text.data(), text.data() + text.size(), &value, &errors);
}

bool is_xml(std::string const& text) {
    try {
        Poco::XML::SAXParser parser;
        parser.parseString(text);
        return true;
    } catch (Poco::XML::SAXException const&) {
        return false;
    }
}

void check_answer(HttpRequest const& request, HttpResponse const& response) {
    auto const format = session_door(request.target) ? Format::json : format_asked(request.target);
    bool const is_refused_door = session_door(request.target) && response.status == 403;
    require(is_refused_door || response.content_type == content_type_for(format),
            "another format than asked for");
    require(response.content_type == content_type_for(Format::xml) ? is_xml(response.body)
                                                                   : is_json(response.body),
            "an answer that cannot be read");
    auto const head = response_head(response);
    require(head.find("\r\n\r\n") == head.size() - 4, "a header that ends the head");
}

// The accounts with a mark, of any kind; the marks go.
std::set<std::string> take_marks(TestHost const& host) {
    std::set<std::string> names;
    for (auto const* kind : {"suspended", "held", "locks/suspended", "locks/held", "queued/keep",
                             "queued/discard", "full"}) {
        for (auto const& mark : fs::directory_iterator(host.path("state/outgoing") / kind)) {
            if (mark.path().filename() != ".ready") {
                names.insert(mark.path().filename());
                fs::remove(mark.path());
            }
        }
    }
    return names;
}

// What only grows.
void forget(TestHost const& host) {
    for (auto const* below : {"sessions", "state/requests"}) {
        if (fs::is_directory(host.path(below))) {
            for (auto const& entry : fs::directory_iterator(host.path(below))) {
                fs::remove_all(entry.path());
            }
        }
    }
    std::ofstream(host.path("log/audit.log"), std::ios::trunc);
}

TestHost make_host() {
    ::setenv("TMPDIR", memory_directory().c_str(), 1);
    return TestHost();
}

std::string_view token_of(std::string_view caller, std::string_view otherwise) {
    return caller == "root"      ? TestHost::root_token
           : caller == "seller"  ? TestHost::reseller_token
           : caller == "limited" ? TestHost::limited_token
                                 : otherwise;
}

// Whose token it is, however the header spells the rest.
bool is_token(std::string_view authorization, std::string_view token) {
    auto const given = parse_token_header(authorization);
    return given && "whm " + given->user + ":" + std::string(given->secret.reveal()) == token;
}

// The mark of a long address does not tell whose it is.
bool may_mark(std::string_view authorization, std::string_view name) {
    bool const is_carols =
        name == "carol" || name.ends_with("@carol.example") || name.starts_with('@');
    return is_token(authorization, TestHost::root_token) ||
           (is_carols && is_token(authorization, TestHost::reseller_token));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static TestHost const host = make_host();
    static unsigned count = 0;
    auto rest = text_of(data, size);
    auto caller = take(rest, "\n");
    HttpRequest request;
    request.tls = caller.ends_with('+');
    caller.remove_suffix(request.tls ? 1 : 0);
    request.method = take(rest, "\n");
    request.target = take(rest, "\n");
    request.content_type = take(rest, "\n");
    request.cookie = take(rest, "\n");
    request.authorization = token_of(caller, take(rest, "\n"));
    request.remote_addr = "127.0.0.1";
    request.remote_user = "root";  // of no effect, as it is not trusted
    request.body = rest;
    auto const response = host.request(request);
    check_answer(request, response);
    for (auto const& name : take_marks(host)) {
        require(may_mark(request.authorization, name), "a mark of a foreign account");
    }
    if (++count % 256 == 0) {
        forget(host);
    }
    return 0;
}
