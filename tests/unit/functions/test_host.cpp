#include "unit/functions/test_host.h"

#include <fstream>
#include <regex>
#include <stdexcept>

#include <Poco/Logger.h>
#include <Poco/NullChannel.h>
#include <json/reader.h>
#include <unistd.h>

#include "api/api.h"
#include "auth/authenticator.h"
#include "auth/token_header.h"
#include "unit/marks/outgoing_tree.h"

namespace penstock {

namespace fs = std::filesystem;

TestHost::TestHost() {
    for (auto const* directory : {"etc/accounts", "state/tokens", "state/resellers",
                                  "state/acllists", "log", "sessions", "run/agent"}) {
        fs::create_directories(root_ / directory);
    }
    for (auto const* directory : {"map/accounts", "map/domains"}) {
        fs::create_directories(root_ / "state/outgoing" / directory);
    }
    make_outgoing_tree(root_, "state/outgoing/");
    write("etc/penstock.conf", "");
    say_wired(true);
    add_account("alice", "root", "alice.example");
    add_account("bob", "root", "bob.example");
    add_account("carol", "reseller1", "carol.example");
    write("state/resellers/reseller1", R"({"acls":["suspend-acct"]})");
    add_token(root_token, "all");
    add_token(reseller_token, "all");
    add_token(limited_token, "list-accts");

    log().setChannel(Poco::AutoPtr<Poco::Channel>(Poco::makeAuto<Poco::NullChannel>()));
    auto opened = Service::open(paths(), log());
    if (!opened) {
        throw std::runtime_error(opened.error().detail);
    }
    service_ = std::move(*opened);
}

Paths TestHost::paths() const {
    return {.config = root_ / "etc/penstock.conf",
            .accounts = root_ / "etc/accounts",
            .state = root_ / "state",
            .audit_log = root_ / "log/audit.log",
            .sessions = root_ / "sessions",
            .aliases = root_ / "etc/aliases",
            .run = root_ / "run",
            .owner = geteuid()};
}

Poco::Logger& TestHost::log() {
    return Poco::Logger::get("test");
}

void TestHost::say_wired(bool is_wired) const {
    std::string const wired = is_wired ? "true" : "false";
    write("run/agent/health.json",
          R"({"at":)" + std::to_string(SystemClock().wall()) + R"(,"is_wired":)" + wired +
              R"(,"hooks":[{"name":"probe","is_wired":)" + wired + R"(,"detail":""}]})");
}

void TestHost::add_account(std::string_view name, std::string_view owner,
                           std::string_view domain) const {
    write("etc/accounts/" + std::string(name), "USER=" + std::string(name) +
                                                   "\nOWNER=" + std::string(owner) +
                                                   "\nDNS=" + std::string(domain) + "\n");
}

void TestHost::allow_reseller(std::string_view acl) const {
    write("state/resellers/reseller1",
          R"({"acls":["suspend-acct",")" + std::string(acl) + R"("]})");
}

void TestHost::add_token(std::string_view authorization, std::string_view acl) const {
    auto const header = parse_token_header(authorization);
    write("state/tokens/" + token_hash(header->secret),
          R"({"user":")" + header->user + R"(","name":"test","acls":[")" + std::string(acl) +
              R"("],"expires_at":0,"addresses":[],"created_at":1})");
}

HttpResponse TestHost::request(HttpRequest request) const {
    if (request.method.empty()) {
        request.method = "GET";
    }
    if (request.remote_addr.empty()) {
        request.remote_addr = "127.0.0.1";
    }
    return answer_http(*service_->core(), request);
}

HttpResponse TestHost::get(std::string target) const {
    return get(std::move(target), std::string(root_token));
}

HttpResponse TestHost::get(std::string target, std::string authorization) const {
    HttpRequest made;
    made.target = std::move(target);
    made.authorization = std::move(authorization);
    return request(std::move(made));
}

std::string TestHost::ask(std::string const& target) const {
    return masked_reason(get(target).body);
}

std::string TestHost::ask(std::string const& target, std::string const& authorization) const {
    return masked_reason(get(target, authorization).body);
}

bool TestHost::is_suspended(std::string_view account) const {
    return fs::exists(path("state/outgoing/suspended") / account);
}

std::string TestHost::marks() const {
    std::string all;
    for (auto const& entry : fs::recursive_directory_iterator(path("state/outgoing"))) {
        all += entry.path().string() + "\n";
    }
    return all;
}

Json::Value parse_json(std::string const& text) {
    Json::Value value;
    std::string errors;
    std::unique_ptr<Json::CharReader> const reader(Json::CharReaderBuilder().newCharReader());
    if (!reader->parse(text.data(), text.data() + text.size(), &value, &errors)) {
        throw std::runtime_error("no JSON: " + text);
    }
    return value;
}

std::string masked_reason(std::string const& json) {
    auto const reason = parse_json(json)["metadata"]["reason"].asString();
    return std::regex_replace(reason, std::regex(R"(XID [a-z0-9]{6}\))"), "XID xxxxxx)");
}

}  // namespace penstock
