// A reseller learns nothing of others: in two worlds that differ only in what is not the
// reseller's, every function answers the same bytes, whatever is asked and however it is filtered.
#include <array>
#include <random>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "functions/functions.h"
#include "service/full_catalog.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

constexpr unsigned seed = 20261122;
constexpr int calls = 6000;

// Everything that a reseller can be given but `all`, with which every account is its own.
std::string every_acl() {
    std::string words;
    for (std::size_t i = 0; i < static_cast<std::size_t>(Acl::count_); ++i) {
        if (auto const acl = static_cast<Acl>(i); acl != Acl::all) {
            words += (words.empty() ? "\"" : ",\"") + std::string(word_for(acl)) + "\"";
        }
    }
    return words;
}

// carol is reseller1's in both worlds; so are dave and erin.
void add_own_accounts(TestHost const& host) {
    host.write("state/resellers/reseller1", R"({"acls":[)" + every_acl() + "]}");
    host.add_account("dave", "reseller1", "dave.example");
    host.write("etc/accounts/erin",
               "USER=erin\nOWNER=reseller1\nDNS=erin.example\nDNS1=shared.example\nIP=192.0.2.1\n"
               "PLAN=gold\nSUSPENDED=1\nSUSPENDTIME=1700000000\nSTARTDATE=1652457780\n");
}

// What is only in the second world: accounts, domains that are also the reseller's, marks, broken
// files, other people's credentials.
void add_others(TestHost const& host) {
    host.add_account("aaa", "root", "shared.example");
    host.add_account("foreign", "reseller2", "foreign.example");
    host.add_account("zzz", "root", "carol.example");
    host.write("etc/accounts/darling",
               "USER=darling\nOWNER=reseller2\nDNS=darling.example\nIP=192.0.2.1\nPLAN=gold\n"
               "SUSPENDED=1\nSUSPENDTIME=1700000001\n");
    host.write("state/outgoing/suspended/foreign", "");
    host.write("state/outgoing/held/zzz", "");
    host.write("state/outgoing/suspended/info@foreign.example", "");
    host.write("state/resellers/reseller2", R"({"acls":["all"]})");
    host.write("state/tokens/" + std::string(64, 'a'),
               R"({"user":"reseller2","name":"test2","acls":["all"],"expires_at":0,)"
               R"("addresses":[],"created_at":1})");
}

class Questions {
  private:
    template <class List>
    auto const& one_of(List const& list) {
        return list[std::uniform_int_distribution<std::size_t>(0, std::size(list) - 1)(random_)];
    }

  public:
    [[nodiscard]] std::string next() {
        Function const& function = pick_function();
        bool const is_batch = function.name == "batch";
        std::string target = one_of(formats) + std::string(function.name) + "?" + version();
        target += is_batch ? batch() : arguments(function) + options();
        return target;
    }

  private:
    bool chance(int percent) {
        return std::uniform_int_distribution<int>(1, 100)(random_) <= percent;
    }
    Function const& pick_function() { return *one_of(catalog_.functions()); }
    std::string version() { return chance(90) ? "api.version=1" : "a=b"; }

    std::string arguments(Function const& function) {
        std::string text;
        for (auto const* param : function.params) {
            if (chance(85)) {
                text += "&" + std::string(param->spec().name) + "=" + value_for(param->spec());
            }
        }
        return text;
    }
    std::string value_for(ParamSpec const& spec) {
        if (spec.name == "searchtype") {
            return one_of(search_types);
        }
        if (spec.name == "search") {
            return one_of(searches);
        }
        if (spec.name == "email" || spec.name.starts_with("cpanel")) {
            return uapi_value_for(spec.name);
        }
        return chance(spec.is_extension ? 80 : 15) ? std::string(spec.example) : one_of(names);
    }
    // Most of them make a call that can be done.
    std::string uapi_value_for(std::string_view name) {
        if (name == "email") {
            return one_of(mailboxes);
        }
        if (name.ends_with("user")) {
            return one_of(names);
        }
        if (name.ends_with("func") || name.ends_with("function")) {
            return one_of(uapi_functions);
        }
        return name.ends_with("module") ? "Email" : "3";
    }
    std::string batch() {
        std::string text;
        for (int i = 0; i < 3; ++i) {
            Function const& function = pick_function();
            auto inner = std::string(function.name) + "?" + arguments(function) + options();
            inner = std::regex_replace(inner, std::regex("%"), "%25");
            text += "&command-" + std::to_string(i) + "=" +
                    std::regex_replace(inner, std::regex("&"), "%26");
        }
        return text;
    }
    std::string options() {
        std::string text;
        if (chance(40)) {
            text +=
                "&api.filter.enable=1&api.filter.verbose=1&api.filter.a.field=" + one_of(fields) +
                "&api.filter.a.type=" + one_of(types) + "&api.filter.a.arg0=" + one_of(searches);
        }
        if (chance(40)) {
            text += "&api.sort.enable=1&api.sort.a.field=" + one_of(fields) +
                    "&api.sort.a.method=" + one_of(methods) +
                    (chance(50) ? "&api.sort.a.reverse=1" : "");
        }
        if (chance(40)) {
            text += "&api.chunk.enable=1&api.chunk.verbose=1&api.chunk.size=" + one_of(numbers) +
                    "&api.chunk.start=" + one_of(numbers);
        }
        if (chance(30)) {
            text += "&api.columns.enable=1&api.columns.a=" + one_of(fields) +
                    "&api.columns.b=" + one_of(fields);
        }
        return text;
    }

    using Texts = std::vector<std::string>;
    Texts const formats{"/json-api/", "/xml-api/"};
    Texts const names{"carol",
                      "dave",
                      "erin",
                      "alice",
                      "foreign",
                      "zzz",
                      "aaa",
                      "broken",
                      "nobody",
                      "darling",
                      "root",
                      "reseller1",
                      "reseller2",
                      "carol.example",
                      "erin.example",
                      "shared.example",
                      "foreign.example",
                      "alice.example",
                      "nobody.example",
                      "test",
                      "test2",
                      "..%2fcarol",
                      "suspend-acct",
                      "1",
                      "MailSend",
                      "whostmgrd"};
    // None in a domain that is contested: whose it is to Exim decides about those.
    Texts const mailboxes{"info@carol.example", "info@dave.example",    "x@erin.example",
                          "info@alice.example", "info@foreign.example", "x%2fy@carol.example"};
    Texts const uapi_functions{"suspend_outgoing", "unsuspend_outgoing",  "hold_outgoing",
                               "release_outgoing", "list_pops_with_disk", "list_pops"};
    Texts const search_types{"user", "domain", "owner", "ip", "package", "colour"};
    Texts const searches{"a",    "^d",       "example", "192.0.2.1", "gold",
                         "root", "reseller", "1",       "0",         "."};
    Texts const fields{"user",
                       "domain",
                       "owner",
                       "*",
                       "ip",
                       "plan",
                       "outgoing_mail_suspended",
                       "outgoing_mail_hold",
                       "unix_startdate",
                       "nonsense"};
    Texts const types{"eq", "contains", "begins", "%3d%3d", "lt", "gt", "nonsense"};
    Texts const methods{"lexicographic", "numeric", "numeric_zero_as_max", "ipv4"};
    Texts const numbers{"1", "2", "3", "100", "-1", "0"};

    std::mt19937 random_{seed};
    Catalog const catalog_ = make_catalog();
};

// What is new in every answer: ids, and the secrets of credentials and sessions.
std::string masked(std::string const& body) {
    static std::regex const random(
        R"(\(XID [a-z0-9]{6}\)|cpsess[0-9]{10}|reseller1(:|%3A)[A-Za-z0-9]{16,})"
        R"(|(expires"?[:>])[0-9]{10})");
    return std::regex_replace(body, random, "masked");
}

HttpResponse ask(TestHost const& host, std::string const& target) {
    HttpRequest request;
    request.target = target;
    request.authorization = TestHost::reseller_token;
    request.tls = true;
    return host.request(request);
}

}  // namespace

TEST_CASE("resellers: worlds that differ in foreign accounts only answer the same bytes") {
    TestHost one;
    TestHost other;
    for (auto* const host : {&one, &other}) {
        add_own_accounts(*host);
    }
    add_others(other);
    for (auto* const host : {&one, &other}) {
        REQUIRE(host->service().map_identities());
    }
    other.write("etc/accounts/broken", "USER=another\n");
    REQUIRE(other.service().map_identities());
    Questions questions;
    int answered = 0;
    for (int i = 0; i < calls; ++i) {
        auto const target = questions.next();
        CAPTURE(seed);
        CAPTURE(target);
        auto const expected = ask(one, target);
        auto const found = ask(other, target);
        REQUIRE(found.status == expected.status);
        REQUIRE(masked(found.body) == masked(expected.body));
        bool const is_done = expected.body.find("\"result\":1") != std::string::npos ||
                             expected.body.find("<result>1<") != std::string::npos;
        answered += is_done ? 1 : 0;
    }
    // Questions that all fail would tell nothing; those about the queue do, without its index.
    CHECK(answered > calls / 12);
    CHECK(other.is_suspended("foreign"));
    CHECK_FALSE(other.is_suspended("aaa"));
}

}  // namespace penstock
