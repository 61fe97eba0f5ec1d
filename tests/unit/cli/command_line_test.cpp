#include "cli/command_line.h"

#include <cstdlib>

#include <doctest/doctest.h>

#include "api/form.h"

namespace penstock {

namespace {

using Words = std::vector<std::string>;

CommandLine parsed(Words const& words) {
    auto const line = parse_command_line(words);
    REQUIRE_MESSAGE(line, (line ? "" : line.error()));
    return *line;
}

std::string mistake(Words const& words) {
    auto const line = parse_command_line(words);
    return line ? "" : line.error();
}

std::string value(Words const& words, std::string const& name) {
    auto const params = params_of(parsed(words));
    REQUIRE(params);
    return std::string(params->first(name).value_or("(none)"));
}

}  // namespace

TEST_SUITE("command line") {
    TEST_CASE("command line: a call alone is root's, answered as YAML") {
        auto const line = parsed({"version"});
        CHECK(line.task == Task::call);
        CHECK(line.format == Format::yaml);
        CHECK(line.user == "root");
        CHECK(line.words == Words{"version"});
    }

    TEST_CASE("command line: options may stand anywhere, even where POSIX says otherwise") {
        for (auto const* posix : {"", "1"}) {
            ::setenv("POSIXLY_CORRECT", posix, 1);
            auto const line =
                parsed({"suspend_outgoing_email", "--output", "json", "user=a", "--user=bob"});
            CHECK(line.format == Format::json);
            CHECK(line.user == "bob");
            CHECK(line.words == Words{"suspend_outgoing_email", "user=a"});
        }
        ::unsetenv("POSIXLY_CORRECT");
    }

    TEST_CASE("command line: every format has its word") {
        CHECK(parsed({"--output=yaml", "f"}).format == Format::yaml);
        CHECK(parsed({"--output=json", "f"}).format == Format::json);
        CHECK(parsed({"--output=jsonpretty", "f"}).format == Format::json_pretty);
        CHECK(parsed({"--output=xml", "f"}).format == Format::xml);
    }

    TEST_CASE("command line: what follows -- is no option") {
        CHECK(parsed({"--", "--output=json"}).words == Words{"--output=json"});
        CHECK(parsed({"--complete", "--", "--help", "x"}).words == Words{"--help", "x"});
        CHECK(parsed({"f", "--", "-a=b"}).words == Words{"f", "-a=b"});
    }

    TEST_CASE("command line: help takes the function from either side") {
        CHECK(parsed({"--help"}).task == Task::help);
        CHECK(parsed({"--help", "version"}).words == Words{"version"});
        CHECK(parsed({"version", "--help"}).words == Words{"version"});
    }

    TEST_CASE("command line: a mistake is named by the word that it is in") {
        CHECK(mistake({}) == "no function is named");
        CHECK(mistake({"f", "--nonsense=1", "a=1"}) == R"("--nonsense=1" is no option)");
        CHECK(mistake({"f", "-xy"}) == R"("-xy" is no option)");
        CHECK(mistake({"f", "--output"}) == R"("--output" lacks its value)");
        CHECK(mistake({"f", "--output=html"}) ==
              R"("--output=html" has a value that it cannot have)");
        CHECK(mistake({"f", "--user="}).find("--user=") != std::string::npos);
        CHECK(mistake({"--catalog=poem"}).find("--catalog=poem") != std::string::npos);
        CHECK(mistake({"f", "--help=x"}) == R"("--help=x" is no option)");
        CHECK(mistake({"f", "alice"}) == R"("alice" is no argument: write NAME=VALUE)");
        CHECK(mistake({"f", "=alice"}) == R"("=alice" is no argument: write NAME=VALUE)");
    }

    TEST_CASE("command line: version 1 of the API may be named, and no other") {
        CHECK(value({"f", "api.version=1", "a=b"}, "api.version") == "(none)");
        CHECK(mistake({"f", "api.version=0"}).find("version 1 of the API only") !=
              std::string::npos);
        CHECK_FALSE(mistake({"f", "api.version="}).empty());
    }

    TEST_CASE("command line: values are percent-decoded, and a plus stays one") {
        CHECK(value({"f", "a=x%20y+z%2B%3D%25"}, "a") == "x y+z+=%");
        CHECK(value({"f", "a=?b+c"}, "a") == "?b+c");
        CHECK(value({"f", "a=b=c"}, "a") == "b=c");
        CHECK(value({"f", "a="}, "a").empty());
        CHECK(value({"f", "a=%00%ff"}, "a") == std::string("\0\xff", 2));
        CHECK(value({"f", "api.filter.a.type=%3D%3D"}, "api.filter.a.type") == "==");
    }

    TEST_CASE("command line: an escape that cannot be decoded fails the call, not its reading") {
        for (auto const* word : {"a=%zz", "a=%", "a=%4", "%q=1"}) {
            auto const params = params_of(parsed({"f", word}));
            REQUIRE_FALSE(params);
            CHECK(params.error().kind == ProblemKind::malformed_request);
        }
    }

    TEST_CASE("command line: repeats are kept in their order") {
        auto const line = parsed({"f", "a=1", "b=3", "a=2"});
        auto const params = params_of(line);
        REQUIRE(params);
        CHECK(params->all("a") == std::vector<std::string_view>{"1", "2"});
    }

    TEST_CASE("command line: there are as many arguments as over HTTP, and no more") {
        Words words{"f"};
        for (std::size_t i = 0; i < max_params; ++i) {
            words.emplace_back("a=1");
        }
        CHECK(params_of(parsed(words)));
        words.emplace_back("a=1");
        auto const params = params_of(parsed(words));
        REQUIRE_FALSE(params);
        CHECK(params.error().kind == ProblemKind::request_too_large);
    }
}

}  // namespace penstock
