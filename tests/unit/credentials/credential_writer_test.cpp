#include "credentials/credential_writer.h"

#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "credentials/acl_list_store.h"
#include "credentials/reseller_store.h"
#include "credentials/roles.h"
#include "credentials/token_store.h"
#include "unit/disk/stricken_file_system.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

TokenRecord token(std::string const& name, std::vector<std::string> acls = {"ssl"}) {
    return {"root", name, std::move(acls), 0, {}, 1'000};
}

std::string const first_hash(64, 'a');
std::string const second_hash(64, 'b');

struct Fixture {
    TempDirectory directory;
    StrickenFileSystem files;
    WriteRights rights;
    CredentialWriter writer{files, rights};
    TokenStore tokens{directory.string(), ::getuid()};

    [[nodiscard]] Result<void> put(std::string const& hash, TokenRecord const& record) const {
        auto const put = [&](TokenEdit const& edit) { return edit.put({hash, record}); };
        return tokens.edit(writer).and_then(put);
    }
    [[nodiscard]] Result<void> remove(std::string const& hash) const {
        auto const remove = [&](TokenEdit const& edit) {
            return edit.remove({{hash, token("any")}});
        };
        return tokens.edit(writer).and_then(remove);
    }
    [[nodiscard]] std::set<std::string> names() const {
        std::set<std::string> found;
        for (auto const& entry : std::filesystem::directory_iterator(directory.string())) {
            found.insert(entry.path().filename().string());
        }
        return found;
    }
};

using Calls = std::vector<std::string>;

}  // namespace

TEST_SUITE("credential writer") {
    TEST_CASE_FIXTURE(Fixture,
                      "credentials: content is synced before it has a name, then the name") {
        files.arrange(StrickenFileSystem::Blow::none, 0);
        CHECK(put(first_hash, token("a")));
        CHECK(files.calls == Calls{"create", "write", "sync file", "link", "sync directory"});
        files.calls.clear();
        CHECK(put(first_hash, token("b")));
        CHECK(files.calls == Calls{"create", "write", "sync file", "link", "unlink", "link",
                                   "rename", "sync directory"});
        files.calls.clear();
        CHECK(remove(first_hash));
        CHECK(files.calls == Calls{"unlink", "sync directory"});
    }

    TEST_CASE_FIXTURE(Fixture,
                      "credentials: a death at any call leaves the old or the new, whole") {
        for (auto const blow :
             {StrickenFileSystem::Blow::death, StrickenFileSystem::Blow::failure}) {
            for (std::size_t at = 1; at <= 9; ++at) {
                CAPTURE(at);
                files.arrange(StrickenFileSystem::Blow::none, 0);
                REQUIRE(put(first_hash, token("old")));
                files.arrange(blow, at);
                bool is_done = false;
                try {
                    is_done = put(first_hash, token("new", {"quota"})).has_value();
                } catch (Died const&) {
                }
                auto const now = tokens.find(first_hash).value();
                REQUIRE(now);
                bool const is_new = *now == token("new", {"quota"});
                CHECK((is_new || *now == token("old")));
                CHECK((!is_done || is_new));
                CHECK(is_done == (at == 9));  // there are eight calls
                // Whatever was left behind goes with the next change.
                files.arrange(StrickenFileSystem::Blow::none, 0);
                CHECK(put(first_hash, token("next")));
                CHECK(names() == std::set<std::string>{first_hash});
            }
        }
    }

    TEST_CASE_FIXTURE(Fixture, "credentials: what was not confirmed is not answered OK") {
        for (std::size_t at = 1; at <= 5; ++at) {
            CAPTURE(at);
            files.arrange(StrickenFileSystem::Blow::failure, at);
            auto const made = put(first_hash, token("a"));
            REQUIRE_FALSE(made);
            CHECK(made.error().kind == ProblemKind::storage_failed);
            files.arrange(StrickenFileSystem::Blow::none, 0);
            REQUIRE(remove(first_hash));
        }
        REQUIRE(put(first_hash, token("a")));
        files.arrange(StrickenFileSystem::Blow::failure, 2);
        CHECK(remove(first_hash).error().kind == ProblemKind::storage_failed);
    }

    TEST_CASE_FIXTURE(Fixture,
                      "credentials: a user has one token of a name, others may have theirs") {
        REQUIRE(put(first_hash, token("a")));
        CHECK(put(second_hash, token("a")).error().kind == ProblemKind::token_exists);
        auto other = token("a");
        other.user = "seller";
        CHECK(put(second_hash, other));
        CHECK(tokens.tokens_of("root")->size() == 1);
        CHECK(tokens.tokens_of("seller")->at(0).hash == second_hash);
        CHECK(tokens.tokens_of("nobody")->empty());
    }

    TEST_CASE_FIXTURE(Fixture, "credentials: two writers of one name make one token") {
        for (int round = 0; round < 20; ++round) {
            std::atomic<int> made = 0;
            {
                std::vector<std::jthread> writers;
                for (char letter = 'a'; letter < 'e'; ++letter) {
                    writers.emplace_back([&, letter] {
                        PosixFileSystem const real;
                        CredentialWriter const own(real, rights);
                        auto const edit = tokens.edit(own);
                        made += edit && edit->put({std::string(64, letter), token("a")}) ? 1 : 0;
                    });
                }
            }
            CHECK(made == 1);
            auto const all = tokens.tokens_of("root").value();
            REQUIRE(all.size() == 1);
            REQUIRE(remove(all.at(0).hash));
        }
    }

    TEST_CASE_FIXTURE(Fixture, "credentials: a file has mode 0640 and its directory's group") {
        mode_t const before = ::umask(0);
        ::chmod(directory.string().c_str(), 02750);
        if (::geteuid() == 0) {
            REQUIRE(::chown(directory.string().c_str(), 0, 4321) == 0);
            ::chmod(directory.string().c_str(), 02750);
        }
        CHECK(put(first_hash, token("a")));
        ::umask(before);
        struct stat status = {};
        struct stat parent = {};
        REQUIRE(::stat((directory / first_hash).c_str(), &status) == 0);
        REQUIRE(::stat(directory.string().c_str(), &parent) == 0);
        CHECK((status.st_mode & 07777) == 0640);
        CHECK(status.st_gid == parent.st_gid);
    }

    TEST_CASE_FIXTURE(Fixture,
                      "credentials: a symbolic link or a missing directory is not written to") {
        std::filesystem::create_directory(directory / "real");
        std::filesystem::create_directory_symlink(directory / "real", directory / "linked");
        for (auto const* name : {"linked", "missing"}) {
            auto const change = writer.begin(directory / name);
            REQUIRE_FALSE(change);
            CHECK(change.error().kind == ProblemKind::state_unreadable);
        }
    }

    TEST_CASE("credentials: a second owner is believed only where it is named") {
        TempDirectory const directory;
        directory.write("seller", R"({"acls":["ssl"]})");
        auto const me = ::getuid();
        CHECK_FALSE(ResellerStore(directory.string(), me + 1).acls_of("seller"));
        CHECK_FALSE(ResellerStore(directory.string(), me + 1, me + 2).acls_of("seller"));
        CHECK(ResellerStore(directory.string(), me + 1, me).acls_of("seller"));
        directory.write(first_hash, R"({"user":"root","name":"a","acls":[],"expires_at":0,)"
                                    R"("addresses":[],"created_at":1})");
        CHECK_FALSE(TokenStore(directory.string(), me + 1).find(first_hash));
        CHECK(TokenStore(directory.string(), me + 1, me).find(first_hash));
    }
}

TEST_SUITE("reseller, ACL list and profile") {
    TEST_CASE_FIXTURE(Fixture, "resellers and ACL lists: what was put is read back, by name") {
        ResellerStore const resellers(directory.string(), ::getuid());
        AclListStore const lists(directory.string(), ::getuid());
        std::vector<std::string> const two = {"ssl", "quota"};
        CHECK(resellers.put(writer, "seller", two));
        CHECK(resellers.acls_of("seller").value() == two);
        CHECK(resellers.put(writer, "seller", {}));
        CHECK(resellers.acls_of("seller").value() == std::vector<std::string>{});
        CHECK(lists.put(writer, "Big.List-1", two));
        CHECK(lists.acls_in("Big.List-1").value() == two);
        CHECK(resellers.resellers().value() == std::vector<std::string>{"seller"});
        CHECK(lists.names().value() == std::vector<std::string>{"Big.List-1", "seller"});
    }

    TEST_CASE("ACL lists: a name is a file's name") {
        CHECK(is_acl_list_name("support"));
        CHECK(is_acl_list_name(std::string(64, 'a')));
        for (std::string const name : {"", ".", "..", ".new", "a/b", "a b", "-a", "ä", "a\n"}) {
            CAPTURE(name);
            CHECK_FALSE(is_acl_list_name(name));
        }
        CHECK_FALSE(is_acl_list_name(std::string(65, 'a')));
    }

    TEST_CASE_FIXTURE(Fixture, "profile: what was put is read back, and replaces what was there") {
        Roles const roles(directory / "profile.conf", ::getuid());
        CHECK(roles.put(writer, {.code = "DNSNODE", .disabled = {Role::FTP, Role::MailSend}}));
        CHECK(roles.profile()->code == "DNSNODE");
        CHECK(roles.profile()->disabled == std::set<Role>{Role::FTP, Role::MailSend});
        CHECK(roles.put(writer, {}));
        CHECK(roles.profile()->code == "STANDARD");
        CHECK(roles.is_enabled(Role::MailSend).value());
        CHECK(names() == std::set<std::string>{"profile.conf"});
    }
}

}  // namespace penstock
