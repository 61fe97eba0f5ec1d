#include "cli/catalog_text.h"

#include <memory>

#include <doctest/doctest.h>
#include <json/reader.h>

#include "cli/catalog_words.h"
#include "cli/help_text.h"
#include "cli/whm_names.h"
#include "functions/functions.h"
#include "unit/cli/small_catalog.h"

namespace penstock {

using test::small_catalog;

namespace {

Json::Value catalog_json() {
    auto const text = catalog_as_json(small_catalog());
    Json::Value value;
    std::unique_ptr<Json::CharReader> const reader(Json::CharReaderBuilder().newCharReader());
    REQUIRE(reader->parse(text.data(), text.data() + text.size(), &value, nullptr));
    return value;
}

constexpr OptionalParam<std::string> why_not{
    ParamSpec{.name = "why_not", .help = "Says why not.", .example = "x", .is_extension = true}};
Function const own{.name = "own",
                   .section = Section::mail,
                   .help = "Owns.",
                   .params = {&why_not},
                   .is_extension = true,
                   .run = test::nothing};
Function const extended{.name = "extended",
                        .section = Section::mail,
                        .help = "Extends.",
                        .params = {&why_not},
                        .run = test::nothing};
Function const other{
    .name = "Module::other", .section = Section::email, .help = "Others.", .run = test::nothing};

Catalog const& others() {
    static Catalog const catalog({&other});
    return catalog;
}

Function const runner{.name = "runner",
                      .section = Section::mail,
                      .help = "Runs.",
                      .runs = others,
                      .run = test::nothing};

bool has(std::string const& text, std::string_view part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_SUITE("catalog text") {
    TEST_CASE("catalog text: JSON has all that a function declares") {
        auto const functions = catalog_json();
        REQUIRE(functions.size() == 3);
        auto const& grant = functions[1];
        CHECK(grant["name"] == "grant");
        CHECK(grant["section"] == "Authentication");
        CHECK(grant["help"] == "Grants.");
        CHECK(grant["role"] == "MailSend");
        CHECK(grant["acl"] == "suspend-acct");
        CHECK(grant["effect"] == "administer");
        CHECK(grant["list"].isNull());
        CHECK(grant["version_0"] == "none");
        REQUIRE(grant["params"].size() == 3);
        CHECK(grant["params"][0]["name"] == "word");
        CHECK(grant["params"][0]["example"] == "a b");
        CHECK(grant["params"][0]["presence"] == "required");
        CHECK(grant["params"][1]["presence"] == "optional");
        CHECK(grant["params"][2]["presence"] == "repeated");
        CHECK(functions[2]["list"] == "things");
        CHECK(functions[0]["acl"].isNull());
        CHECK(functions[0]["version_0"] == "with_status");
    }

    TEST_CASE("catalog text: Markdown has a row for each function, under a heading") {
        CHECK(catalog_as_markdown(Catalog({&test::grant, &test::change})) ==
              "| function | does | ACL | role |\n| --- | --- | --- | --- |\n"
              "| `change` | Changes. | | |\n"
              "| `grant` | Grants. | `suspend-acct` | MailSend |\n");
    }

    TEST_CASE("catalog text: what is penstock's own says so, wherever it is told of") {
        Catalog const catalog({&own, &extended});
        CHECK(catalog_as_markdown(catalog) ==
              "| function | does | ACL | role |\n| --- | --- | --- | --- |\n"
              "| `extended` | Extends. | | |\n"
              "| `own` | Owns. Extension. | | |\n"
              "\nExtension: penstock's own, not part of WHM API 1.\n");
        auto const json = catalog_as_json(catalog);
        CHECK(has(json, R"("help":"Says why not.","is_extension":1,"name":"why_not")"));
        CHECK(has(json, R"("is_extension":1,"list":null,"name":"own")"));
        CHECK(has(json, R"("is_extension":0,"list":null,"name":"extended")"));
        CHECK(has(help_overview(catalog), "      Owns. Extension.\n"));
        CHECK(has(help_overview(catalog), "penstock's own, not part of WHM API 1"));
        auto const help = help_for(own);
        CHECK(has(help, "It is an extension: penstock's own, not part of WHM API 1.\n"));
        CHECK_FALSE(has(help, "(optional, an extension"));
        CHECK(has(help_for(extended), "Says why not. (optional, an extension; for example: x)"));
        auto const page = catalog_as_man_page(catalog, "1.0");
        CHECK(has(page, "It is an extension"));
        CHECK(has(page, "Says why not. (optional, an extension)"));
    }

    TEST_CASE("catalog text: the functions that a function runs are told of, and no others") {
        Catalog const catalog({&runner, &extended});
        CHECK(catalog_as_markdown(catalog) ==
              "| function | does | ACL | role |\n| --- | --- | --- | --- |\n"
              "| `extended` | Extends. | | |\n"
              "| `runner` | Runs. | | |\n"
              "\n| UAPI function | does | ACL | role |\n| --- | --- | --- | --- |\n"
              "| `Module::other` | Others. | | |\n");
        CHECK(has(help_for(runner), "Functions that it runs"));
        CHECK(has(help_for(runner), "  Module::other"));
        CHECK(has(help_for(other),
                  "whmapi1 uapi_cpanel cpanel.module=Module cpanel.function=other\n"));
        CHECK(has(catalog_as_man_page(catalog, "1.0"), ".B Module::other\nOthers.\n"));
        CHECK_FALSE(has(catalog_as_json(catalog), "Module::other"));
    }

    TEST_CASE("catalog text: nothing in a text can be a request of the man page") {
        auto const page = catalog_as_man_page(small_catalog(), "1.0");
        CHECK(has(page, "\n\\&.Lists \\- all \\e things.\n"));
        CHECK(has(page, "\n.SS \"Accounts\"\n"));
        CHECK(has(page, "grant word=a b [why=abuse] [many=x ...]\n"));
    }
}

TEST_SUITE("help") {
    TEST_CASE("help: the overview has every function, section by section") {
        auto const text = help_overview(small_catalog());
        auto const accounts = text.find("\nAccounts\n  change\n      Changes.\n  list_things\n");
        auto const tokens = text.find(
            "\nAuthentication\n  grant word=a b [why=abuse] [many=x ...]\n      Grants.\n");
        CHECK(accounts != std::string::npos);
        CHECK(tokens != std::string::npos);
        CHECK(accounts < tokens);
    }

    TEST_CASE("help: of one function it tells all that a caller needs") {
        auto const text = help_for(test::grant);
        CHECK(has(text, "Grants."));
        CHECK(has(text, "ACL suspend-acct."));
        CHECK(has(text, "role MailSend."));
        CHECK(has(text, "administer_over_http"));
        CHECK(has(text, "Says what. (required; for example: a b)"));
        CHECK(has(text, "(optional, may be repeated; for example: x)"));
        CHECK(has(text, "\n  whmapi1 grant word='a b'\n"));
        CHECK_FALSE(has(text, "api.filter"));
    }

    TEST_CASE("help: the output options are told of functions that return a list") {
        CHECK(has(help_for(test::list_things), "api.filter.a.field=user"));
        CHECK(has(help_for(test::list_things), "the list things"));
    }

    TEST_CASE("help: a function of WHM that is not offered is told from one that is none") {
        CHECK(has(help_for_missing("createacct"), "is a function of WHM API 1"));
        CHECK(has(help_for_missing("createacc"), "is no function of WHM API 1"));
    }

    TEST_CASE("help: the names of WHM are known, the first, the last and those between") {
        for (auto const* name :
             {"_getpkgextensionform", "listaccts", "version", "suspend_outgoing_email"}) {
            CAPTURE(name);
            CHECK(is_whm_function(name));
        }
        for (auto const* name : {"", "\n", "account", "listaccts\nlistacls", "listacct"}) {
            CAPTURE(name);
            CHECK_FALSE(is_whm_function(name));
        }
    }
}

}  // namespace penstock
