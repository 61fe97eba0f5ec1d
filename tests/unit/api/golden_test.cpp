// Whole answers, byte for byte, in each format: golden/NAME.FORMAT. A client's scripts grep these
// lines; whoever changes one of these files changes what they find.
#include <fstream>
#include <functional>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "api/envelope.h"

namespace penstock {

namespace {

std::string golden(std::string const& name) {
    std::ifstream stream(PENSTOCK_SOURCE_DIR "/tests/unit/api/golden/" + name);
    REQUIRE(stream);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// As whmapi1 prints it: every answer ends its line, while over HTTP JSON does not.
std::string printed(Format format, std::string const& command, Result<Outcome> outcome) {
    auto body = respond_version_1(format, command, std::move(outcome), "3y67mz").body;
    return body.ends_with('\n') ? body : body + '\n';
}

// `outcome` makes it anew for each format: an answer is used up when it is written.
void check(std::string const& name, std::string const& command,
           std::function<Result<Outcome>()> const& outcome) {
    CAPTURE(name);
    CHECK(printed(Format::yaml, command, outcome()) == golden(name + ".yaml"));
    CHECK(printed(Format::json, command, outcome()) == golden(name + ".json"));
    CHECK(printed(Format::json_pretty, command, outcome()) == golden(name + ".jsonpretty"));
    CHECK(printed(Format::xml, command, outcome()) == golden(name + ".xml"));
}

Value account() {
    return Value::Object{{"user", "alice"},
                         {"domain", "alice.example"},
                         {"email", "*unknown*"},
                         {"ip", "10.0.0.9"},
                         {"ipv6", Value::List{}},
                         {"child_nodes", Value::List{"one", "n", "3"}},
                         {"diskused", "14M"},
                         {"disklimit", "unlimited"},
                         {"startdate", "13 May 22 16:03"},
                         {"suspendtime", Value()},
                         {"limits", Value::Object{{"hourly", 100}, {"quota", "0"}}},
                         {"flags", Value::Object{}},
                         {"suspendreason", "He said: \"stop\"\n<now> & \\ “curly”"},
                         {"outgoing_mail_hold", 1}};
}

}  // namespace

TEST_SUITE("golden") {
    TEST_CASE("golden: an answer without data is its metadata") {
        check("success", "suspend_outgoing_email", [] { return Outcome{}; });
    }

    TEST_CASE("golden: what is told beside an answer is a list of texts") {
        auto const told = [] { return Outcome{.messages = {"The first.", "The “second”."}}; };
        check("messages", "suspend_outgoing_email", told);
    }

    TEST_CASE("golden: a failure is its metadata, and only one line says result:") {
        check("failure", "suspend_outgoing_email",
              [] { return problem(ProblemKind::no_such_account, "result: 1\nresult: 1"); });
    }

    TEST_CASE("golden: data with lists, names, nothing, and texts that look like something else") {
        check("data", "listaccts", [] {
            return Outcome{.data = Value::Object{{"acct", Value::List{account(), Value::Object{}}},
                                                 {"app", Value::List{"version", "applist"}}},
                           .reason = "OK",
                           .metadata = {{"filter", Value::Object{{"filtered", 2}}}}};
        });
    }

    TEST_CASE("golden: a batch is a list of whole answers") {
        check("batch", "batch", [] {
            auto version = Outcome{.data = Value::Object{{"version", "11.138.0.6"}}};
            return Outcome{
                .data = Value::Object{
                    {"result",
                     Value::List{
                         envelope("version", std::move(version), "3y67mz"),
                         envelope("nonsense", problem(ProblemKind::unknown_function, "nonsense"),
                                  "3y67mz")}}}};
        });
    }
}

}  // namespace penstock
