// Arguments by their declarations: required, optional, repeated.
#include <memory>

#include <doctest/doctest.h>

#include "accounts/file_accounts.h"
#include "api/args.h"
#include "api/param.h"

namespace penstock {

namespace {

constexpr Param<std::string> required{{.name = "a", .help = "A text.", .example = "x"}};
constexpr OptionalParam<Flag> flag{{.name = "f", .help = "A flag.", .example = "1"}};
constexpr OptionalParam<UnixTime> time{{.name = "t", .help = "A time.", .example = "0"}};
constexpr ListParam<std::string> list{{.name = "l", .help = "Texts.", .example = "x"}};
constexpr ListParam<std::string> some{{.name = "l", .help = "Texts.", .example = "x"},
                                      Presence::one_or_more};

RawParams given(std::initializer_list<std::pair<std::string, std::string>> pairs) {
    RawParams params;
    for (auto const& [name, value] : pairs) {
        params.add(name, value);
    }
    return params;
}

Result<std::any> bound(AnyParam const& param, RawParams const& params) {
    Actor const actor;
    Accounts const accounts(std::make_shared<FileAccounts>("/nowhere"));
    return param.bind(params, {actor, accounts});
}

template <class Parameter>
auto value(Parameter const& param, RawParams const& params) {
    Args args;
    args.set(param, bound(param, params).value(), param.is_given(params));
    return args[param];
}

}  // namespace

TEST_SUITE("params") {
    TEST_CASE("params: a required argument that is absent or empty is missing") {
        CHECK(value(required, given({{"a", "x"}})) == "x");
        CHECK(bound(required, given({})).error().kind == ProblemKind::missing_argument);
        CHECK(bound(required, given({{"a", ""}})).error().kind == ProblemKind::missing_argument);
    }

    TEST_CASE("params: one value given twice is one, two different values are ambiguous") {
        CHECK(value(required, given({{"a", "x"}, {"a", "x"}})) == "x");
        CHECK(bound(required, given({{"a", "x"}, {"a", "y"}})).error().kind ==
              ProblemKind::ambiguous_argument);
        CHECK(bound(flag, given({{"f", "1"}, {"f", "0"}})).error().kind ==
              ProblemKind::ambiguous_argument);
    }

    TEST_CASE("params: an optional argument that is absent or empty is nothing") {
        CHECK_FALSE(value(flag, given({})));
        CHECK_FALSE(value(flag, given({{"f", ""}})));
        CHECK(value(flag, given({{"f", "1"}}))->is_set);
        CHECK_FALSE(value(flag, given({{"f", "0"}}))->is_set);
    }

    TEST_CASE("params: what is neither 1 nor 0 is refused by name and with what it must be") {
        for (auto const* text : {"true", "yes", "01", "2", " 1", "-1"}) {
            CAPTURE(text);
            auto const problem = bound(flag, given({{"f", text}})).error();
            CHECK(problem.kind == ProblemKind::invalid_argument);
            CHECK(problem.subject == "f");
            CHECK(problem.wanted == "1 or 0");
        }
    }

    TEST_CASE("params: a time is a whole number that is not negative") {
        CHECK(value(time, given({{"t", "1700000000"}}))->seconds == 1700000000);
        for (auto const* text : {"-1", "1.5", "1e9", "0x10", "99999999999999999999", "now", "+1"}) {
            CAPTURE(text);
            CHECK(bound(time, given({{"t", text}})).error().kind == ProblemKind::invalid_argument);
        }
    }

    TEST_CASE("params: a repeated argument is its plain name, then its numbers in their order") {
        auto const params = given({{"l-10", "d"},
                                   {"l", "a"},
                                   {"l-2", "c"},
                                   {"lx", "no"},
                                   {"l-", "no"},
                                   {"l-x", "no"},
                                   {"l", "b"},
                                   {"l-1", ""}});
        CHECK(value(list, params) == std::vector<std::string>{"a", "b", "c", "d"});
        CHECK(value(list, given({})).empty());
        CHECK(bound(some, given({{"l", ""}})).error().kind == ProblemKind::missing_argument);
    }

    TEST_CASE("params: given but empty can be told from not given") {
        CHECK(list.is_given(given({{"l-0", ""}})));
        CHECK(flag.is_given(given({{"f", ""}})));
        CHECK_FALSE(list.is_given(given({{"k", "x"}})));
    }

    TEST_CASE("params: asking for a parameter that was not bound is a mistake in the program") {
        CHECK_THROWS(static_cast<void>(Args()[required]));
    }
}

}  // namespace penstock
