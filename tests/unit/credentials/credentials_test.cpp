#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "credentials/reseller_store.h"
#include "credentials/token_store.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

using namespace std::string_literals;

std::string const hash = std::string(63, 'a') + "0";

std::string const good_token =
    R"({"user":"root","name":"first","acls":["all"],"expires_at":0,"addresses":["192.0.2.0/24"],)"
    R"("created_at":1700000000})";

std::string with(std::string const& from, std::string const& to) {
    std::string text = good_token;
    return text.replace(text.find(from), from.size(), to);
}

TEST_SUITE("token store") {
    TEST_CASE("a token is found by its hash, whole") {
        TempDirectory directory;
        directory.write(hash, good_token + "\n");
        TokenStore const tokens(directory.string(), ::getuid());
        CHECK(tokens.find(hash).value() ==
              TokenRecord{"root", "first", {"all"}, 0, {"192.0.2.0/24"}, 1700000000});
        directory.write(hash, with("[\"all\"]", "[]"));
        CHECK(tokens.find(hash).value()->acls.empty());
        CHECK_FALSE(tokens.find(std::string(64, 'b')).value());
    }

    TEST_CASE("what is no hash is no token, whatever file it might lead to") {
        TempDirectory directory;
        directory.write("tokens/x", "");
        directory.write(hash.substr(0, 63), good_token);
        TokenStore const tokens((directory / "tokens").string(), ::getuid());
        for (auto const& text :
             {""s, "."s, "../"s + hash.substr(3), std::string(64, 'A'), std::string(63, 'a'),
              std::string(65, 'a'), std::string(64, '/'), std::string(64, '\0')}) {
            CHECK_FALSE(tokens.find(text).value());
        }
    }

    TEST_CASE("a token that is not exactly one is refused, never half believed") {
        struct {
            char const* name;
            std::string text;
        } const rows[] = {
            {"empty", ""},
            {"cut short", good_token.substr(0, 60)},
            {"no object", "[]"},
            {"followed by more", good_token + good_token},
            {"comment", "/* */" + good_token},
            {"user is a number", with("\"root\"", "0")},
            {"user is a path", with("\"root\"", "\"../root\"")},
            {"user is empty", with("\"root\"", "\"\"")},
            {"ACLs are a string", with("[\"all\"]", "\"all\"")},
            {"an ACL is a number", with("\"all\"", "1")},
            {"no ACLs", with("\"acls\":[\"all\"],", "")},
            {"no expiry", with("\"expires_at\":0,", "")},
            {"expiry is a string", with(":0,", ":\"0\",")},
            {"expiry is a fraction", with(":0,", ":0.5,")},
            {"expiry is huge", with(":0,", ":99999999999999999999,")},
            {"expiry is negative", with(":0,", ":-1,")},
            {"no addresses", with("\"addresses\":[\"192.0.2.0/24\"],", "")},
            {"addresses null", with("[\"192.0.2.0/24\"]", "null")},
            {"a limit that we do not know", with("\"name\"", "\"scope\":\"mail\",\"name\"")},
            {"a member twice", with("\"name\"", "\"user\":\"root\",\"name\"")},
            {"deep", std::string(2000, '[')},
            {"deep objects",
             [] {
                 std::string text;
                 for (int i = 0; i < 2000; ++i) {
                     text += "{\"user\":";
                 }
                 return text;
             }()},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            TempDirectory directory;
            directory.write(hash, row.text);
            auto const found = TokenStore(directory.string(), ::getuid()).find(hash);
            REQUIRE_FALSE(found);
            CHECK(found.error().kind == ProblemKind::state_unreadable);
            CHECK(found.error().detail.find("refused") != std::string::npos);
        }
    }

    TEST_CASE("a token that others may write, or that another owns, is refused") {
        TempDirectory directory;
        directory.write(hash, good_token);
        CHECK_FALSE(TokenStore(directory.string(), ::getuid() + 1).find(hash));
        ::chmod((directory / hash).c_str(), 0660);
        CHECK_FALSE(TokenStore(directory.string(), ::getuid()).find(hash));
    }

    TEST_CASE("a revoked token is gone at the next call; an unmounted store is unknown") {
        TempDirectory directory;
        directory.write(hash, good_token);
        TokenStore const tokens(directory.string(), ::getuid());
        CHECK(tokens.find(hash).value());
        std::filesystem::remove(directory / hash);
        CHECK_FALSE(tokens.find(hash).value());
        TokenStore const unmounted((directory / "nowhere").string(), ::getuid());
        CHECK(unmounted.find(hash).error().kind == ProblemKind::state_unreadable);
    }
}

TEST_SUITE("reseller store") {
    TEST_CASE("a reseller has the ACLs of its file; nobody else is one") {
        TempDirectory directory;
        directory.write("seller", R"({"acls": ["suspend-acct", "list-accts"]})");
        directory.write("none", R"({"acls": []})");
        directory.write("root", R"({"acls": ["all"]})");
        ResellerStore const resellers(directory.string(), ::getuid());
        std::vector<std::string> const two = {"suspend-acct", "list-accts"};
        CHECK(resellers.acls_of("seller").value() == two);
        CHECK(resellers.acls_of("none").value() == std::vector<std::string>{});
        for (auto const& name : {"alice"s, "root"s, "../seller"s, "Seller"s, ""s, "."s}) {
            CHECK_FALSE(resellers.acls_of(name).value());
        }
    }

    TEST_CASE("a file that is not exactly a list of ACLs is refused") {
        for (auto const& text : {""s, "[]"s, R"({})"s, R"({"acls":"all"})"s, R"({"acls":[1]})"s,
                                 R"({"acls":["all"],"until":5})"s}) {
            CAPTURE(text);
            TempDirectory directory;
            directory.write("seller", text);
            ResellerStore const resellers(directory.string(), ::getuid());
            CHECK(resellers.acls_of("seller").error().kind == ProblemKind::state_unreadable);
        }
    }
}

}  // namespace
}  // namespace penstock
