#include "cli/completion.h"

#include <algorithm>

#include <doctest/doctest.h>

#include "unit/cli/small_catalog.h"

namespace penstock {

namespace {

using Words = std::vector<std::string>;

Words completed(Words const& words) {
    return completions(test::small_catalog(), words);
}

}  // namespace

TEST_SUITE("completion") {
    TEST_CASE("completion: first come the functions") {
        CHECK(completed({}) == Words{"change", "grant", "list_things"});
        CHECK(completed({""}) == Words{"change", "grant", "list_things"});
        CHECK(completed({"--output=json", "gr"}) == Words{"grant"});
        CHECK(completed({"--help", "l"}) == Words{"list_things"});
    }

    TEST_CASE("completion: then the arguments that are not given yet, and those that repeat") {
        CHECK(completed({"grant", ""}) == Words{"word=", "why=", "many="});
        CHECK(completed({"grant", "word=x", "many=y", ""}) == Words{"why=", "many="});
        CHECK(completed({"grant", "--output=json", "wo"}) == Words{"word="});
    }

    TEST_CASE("completion: a list has the output options besides") {
        auto const found = completed({"list_things", "api.sort."});
        CHECK(found.size() == 4);
        CHECK(std::ranges::find(found, "api.sort.enable=") != found.end());
    }

    TEST_CASE("completion: options and their values, wherever they are typed") {
        CHECK(completed({"--u"}) == Words{"--user="});
        CHECK(completed({"grant", "--output=j"}) == Words{"--output=json", "--output=jsonpretty"});
    }

    TEST_CASE("completion: where nothing is known nothing is offered") {
        CHECK(completed({"nonsense", ""}).empty());
        CHECK(completed({"--help", "grant", ""}).empty());
        CHECK(completed({"grant", "word=a"}).empty());
    }
}

}  // namespace penstock
