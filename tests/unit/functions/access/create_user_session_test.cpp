// create_user_session, and the doors at which its link, a login form and a cookie are taken.
#include <optional>
#include <regex>
#include <string>

#include <doctest/doctest.h>

#include "auth/failure_guard.h"
#include "credentials/session_record.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const create = "/json-api/create_user_session?api.version=1&service=whostmgrd&user=";
std::string const version = "/json-api/version?api.version=1";

struct SessionHost : TestHost {
    SessionHost() {
        write("state/resellers/reseller1", R"({"acls":["suspend-acct","create-user-session"]})");
    }

    HttpResponse ask(std::string target, std::string_view authorization,
                     std::string cookie = "") const {
        HttpRequest made;
        made.target = std::move(target);
        made.authorization = authorization;
        made.cookie = std::move(cookie);
        made.tls = true;
        return request(std::move(made));
    }
    HttpResponse log_in(std::string form, bool tls = true) const {
        HttpRequest made;
        made.method = "POST";
        made.target = "/login/";
        made.content_type = "application/x-www-form-urlencoded";
        made.body = std::move(form);
        made.tls = tls;
        return request(std::move(made));
    }
    Json::Value created(std::string const& user, std::string_view authorization) const {
        return parse_json(ask(create + user, authorization).body);
    }
};

std::string header(HttpResponse const& answer, std::string_view name) {
    for (auto const& each : answer.headers) {
        if (each.name() == name) {
            return each.value();
        }
    }
    return "";
}

std::string cookie(HttpResponse const& answer) {
    auto const value = header(answer, "Set-Cookie");
    return value.substr(0, value.find(';'));
}

std::string path_of(std::string const& url) {
    return url.substr(url.find('/', std::string("https://").size()));
}

std::string const root_form = "user=root&pass=ROOTTOKEN00000000000000000000000&login_only=1";

}  // namespace

TEST_SUITE("login") {
    TEST_CASE_FIXTURE(SessionHost,
                      "login: a form gives the path and the cookie that Perl clients need") {
        auto const answer = log_in(root_form);
        CHECK(answer.status == 200);
        auto const location = header(answer, "Location");
        CHECK(std::regex_match(location, std::regex("/cpsess[0-9]{10}/")));
        CHECK(std::regex_match(header(answer, "Set-Cookie"),
                               std::regex("__Host-whostmgrsession=[A-Za-z0-9]{48}; Secure; "
                                          "HttpOnly; SameSite=Strict; Path=/")));
        auto const body = parse_json(answer.body);
        CHECK(body["status"] == 1);
        CHECK(body["security_token"].asString() + "/" == location);
        auto const used = ask(location.substr(0, location.size() - 1) + version, "",
                              "other=1; " + cookie(answer));
        CHECK(parse_json(used.body)["metadata"]["result"] == 1);
    }

    TEST_CASE_FIXTURE(SessionHost, "login: whatever is wrong is the one refusal, and no cookie") {
        auto const refusal = ask(version, "whm root:WRONG");
        CHECK(refusal.status == 403);
        for (auto const* form :
             {"", "user=root", "user=root&pass=", "user=root&pass=WRONG", "user=root&pass=%zz",
              "user=reseller1&pass=ROOTTOKEN00000000000000000000000",
              "user=root&user=bob&pass=ROOTTOKEN00000000000000000000000",
              "user=root%0d%0aX:y&pass=ROOTTOKEN00000000000000000000000",
              "user=root&pass=ROOTTOKEN00000000000000000000000%0a"}) {
            CAPTURE(form);
            auto const answer = log_in(form);
            CHECK(answer.status == 403);
            CHECK(answer.body == refusal.body);
            CHECK(answer.headers.empty());
        }
        CHECK(log_in(root_form, false).status == 403);
        CHECK(ask("/login?" + root_form, "").status == 403);
        CHECK(ask("/login/", TestHost::root_token).status == 403);
        CHECK(ask("/cpsess0123456789/login/", TestHost::root_token).status == 403);
    }

    TEST_CASE_FIXTURE(SessionHost, "login: guessing through the form is counted like any other") {
        HttpRequest made;
        made.target = "/login";
        made.method = "POST";
        made.tls = true;
        made.remote_addr = "192.0.2.77";
        for (unsigned i = 0; i <= FailureGuard::free_for_user; ++i) {
            made.body = "user=root&pass=WRONG";
            CHECK(request(made).status == 403);
        }
        made.body = root_form;
        CHECK(request(made).status == 403);
        made.remote_addr = "192.0.2.78";
        CHECK(request(made).status == 200);
    }

    TEST_CASE_FIXTURE(SessionHost, "logout: it ends the session and takes the cookie back") {
        for (bool const with_path : {true, false}) {
            auto const answer = log_in(root_form);
            auto const path = parse_json(answer.body)["security_token"].asString();
            auto const left = ask((with_path ? path : "") + "/logout", "", cookie(answer));
            CHECK(left.status == 200);
            CHECK(header(left, "Set-Cookie") ==
                  "__Host-whostmgrsession=; Max-Age=0; Secure; HttpOnly; SameSite=Strict; Path=/");
            CHECK(ask(path + version, "", cookie(answer)).status == 403);
            CHECK(ask(path + "/logout/", "", cookie(answer)).status == 403);
        }
        CHECK(ask("/logout", TestHost::root_token).status == 403);
        HttpRequest odd;
        odd.method = "HEAD";
        odd.target = "/logout";
        odd.tls = true;
        odd.cookie = cookie(log_in(root_form));
        CHECK(request(odd).status == 403);
        odd.method = "POST";
        CHECK(request(odd).status == 200);
    }

    TEST_CASE_FIXTURE(SessionHost,
                      "a cookie without its own cpsess is refused, and ignored beside a token") {
        auto const answer = log_in(root_form);
        auto const other = parse_json(log_in(root_form).body)["security_token"].asString();
        CHECK(ask(version, "", cookie(answer)).status == 403);
        CHECK(ask(other + version, "", cookie(answer)).status == 403);
        CHECK(ask("/cpsess" + version, "", cookie(answer)).status == 403);
        CHECK(ask(version, TestHost::root_token, cookie(answer)).status == 200);
        CHECK(ask(version, TestHost::root_token, "__Host-whostmgrsession=x").status == 200);
        CHECK(ask(other + version, "whm root:WRONG", cookie(answer)).status == 403);
    }
}

TEST_SUITE("create_user_session") {
    TEST_CASE_FIXTURE(SessionHost,
                      "create_user_session: its link lets in once, and no further than its maker") {
        auto const answer = created("reseller1", TestHost::reseller_token);
        CHECK(answer["metadata"]["reason"] == "Created session");
        auto const& data = answer["data"];
        CHECK(data["service"] == "whostmgrd");
        CHECK(data["expires"].asInt64() > 1'700'000'000);
        auto const path = data["cp_security_token"].asString();
        CHECK(std::regex_match(path, std::regex("/cpsess[0-9]{10}")));
        CHECK(data["session"].asString().starts_with("reseller1:"));
        auto const link = path_of(data["url"].asString());
        CHECK(link.starts_with(path + "/login/?session=reseller1%3A"));

        auto const entered = ask(link, "");
        CHECK(entered.status == 200);
        CHECK(header(entered, "Location") == path + "/");
        CHECK(ask(link, "").status == 403);
        auto const suspend = path + "/json-api/suspend_outgoing_email?api.version=1&user=";
        auto const used = ask(suspend + "carol", "", cookie(entered));
        CHECK(parse_json(used.body)["metadata"]["result"] == 1);
        CHECK(parse_json(ask(suspend + "alice", "", cookie(entered)).body)["metadata"]["result"] ==
              0);
        CHECK(is_suspended("carol"));
        CHECK_FALSE(is_suspended("alice"));
    }

    TEST_CASE_FIXTURE(SessionHost,
                      "create_user_session: the link does not work for another user or cpsess") {
        auto const data = created("root", TestHost::root_token)["data"];
        auto const link = path_of(data["url"].asString());
        auto const secret = data["session"].asString().substr(5);
        CHECK(ask("/cpsess0123456789/login/?session=root%3A" + secret, "").status == 403);
        auto const path = data["cp_security_token"].asString();
        CHECK(ask(path + "/login/?session=reseller1%3A" + secret, "").status == 403);
        CHECK(ask(path + "/login/?session=" + secret, "").status == 403);
        CHECK(ask("/login/?session=root%3A" + secret, "").status == 403);
        HttpRequest in_clear;
        in_clear.target = link;
        CHECK(request(in_clear).status == 403);
        CHECK(ask(link, "").status == 200);
    }

    TEST_CASE_FIXTURE(SessionHost, "create_user_session: what it refuses, it says") {
        auto const reason = [&](std::string const& target, std::string_view authorization) {
            return masked_reason(ask(target, authorization).body);
        };
        CHECK(reason(create + "root", TestHost::limited_token) ==
              "Permission denied: You do not have the required privileges to run "
              "create_user_session");
        CHECK(reason(create + "root", TestHost::reseller_token) ==
              "API failure: (XID xxxxxx) You do not have a user named “root”.");
        CHECK(reason(create + "nobody", TestHost::root_token) ==
              "API failure: (XID xxxxxx) You do not have a user named “nobody”.");
        for (auto const& authorization : {TestHost::root_token, TestHost::reseller_token}) {
            CHECK(reason(create + "carol", authorization) ==
                  "API failure: (XID xxxxxx) The “user” argument must be your own name or, if you "
                  "own every account, a reseller's.");
        }
        CHECK(reason("/json-api/create_user_session?api.version=1&user=root&service=cpaneld",
                     TestHost::root_token) ==
              "API failure: (XID xxxxxx) The “service” argument must be whostmgrd, the one service "
              "that this server has sessions for.");
        CHECK(masked_reason(get(create + "root").body) ==
              "API failure: (XID xxxxxx) The “create_user_session” function is answered over TLS "
              "only.");
        CHECK(std::filesystem::is_empty(path("sessions")));
    }

    TEST_CASE_FIXTURE(SessionHost,
                      "create_user_session: the link is for the host that was asked for") {
        auto const url = [&](std::string const& domain) {
            return created("root&preferred_domain=" + domain, TestHost::root_token)["data"]["url"]
                .asString();
        };
        CHECK(url("Host.Example.").starts_with("https://host.example:2087/cpsess"));
        CHECK(url("a/b").empty());
        CHECK(url("a%0d%0ab").empty());
    }

    TEST_CASE_FIXTURE(SessionHost, "REMOTE_USER: it counts from the reload on that trusts it") {
        HttpRequest made;
        made.target = version;
        made.remote_user = "root";
        CHECK(request(made).status == 403);
        write("etc/penstock.conf", "trust_remote_user = yes\n");
        REQUIRE(service().reload());
        CHECK(request(made).status == 200);
        made.remote_user = "root\n";
        CHECK(request(made).status == 403);
    }
}

}  // namespace penstock
