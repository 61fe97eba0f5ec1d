#include "marks/outgoing_mail.h"

#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <thread>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/posix_file_system.h"
#include "unit/accounts/account_name_for_tests.h"
#include "unit/disk/no_file_system.h"
#include "unit/marks/outgoing_tree.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

namespace fs = std::filesystem;

// A state directory as the installer leaves it, and the real code on it.
struct Host {
    Host() { make_outgoing_tree(directory, ""); }

    Result<Change> suspend(std::string const& name) {
        return mail.impose(Restriction::suspended, AccountNameForTests::make(name), stop);
    }
    Result<Change> unsuspend(std::string const& name) {
        return mail.lift(Restriction::suspended, AccountNameForTests::make(name), {});
    }
    Result<bool> is_suspended(std::string const& name) {
        return mail.has(Restriction::suspended, AccountNameForTests::make(name));
    }
    std::set<std::string> names_in(std::string const& below) const {
        std::set<std::string> names;
        for (auto const& entry : fs::directory_iterator(directory / below)) {
            names.insert(entry.path().filename());
        }
        return names;
    }

    TempDirectory directory;
    PosixFileSystem files;
    OutgoingMail mail{files, directory.string()};
    Stop stop{.entry = {"root", 1700000000, "spam run", "abc123"}};
};

// Where every mark is taken away just while it is looked at: its name is found, its last link is
// gone when the kernel reads the count.
class VanishingMarks final : public NoFileSystem {
  public:
    FileResult<FileHandle> open_directory(std::string const&) const override {
        return FileHandle(*this, -1);
    }
    FileResult<FileIdentity> identity_at(std::string const&) const override {
        return FileIdentity{1, 1};
    }
    FileResult<FileIdentity> identity_of(FileHandle const&) const override {
        return FileIdentity{1, 1};
    }
    FileResult<FileStatus> status(FileHandle const&, std::string const& name) const override {
        return FileStatus{
            .identity = {1, 2}, .is_regular = true, .links = name == ".ready" ? 1U : 0U};
    }
};

using Names = std::set<std::string>;

TEST_SUITE("outgoing mail") {
    TEST_CASE("a mark is there exactly from suspend to unsuspend") {
        Host host;
        CHECK_FALSE(host.is_suspended("alice").value());
        CHECK(host.suspend("alice").value() == Change::changed);
        CHECK(host.is_suspended("alice").value());
        CHECK(host.suspend("alice").value() == Change::already_so);
        CHECK(host.names_in("suspended") == Names{".ready", "alice"});
        CHECK(host.unsuspend("alice").value() == Change::changed);
        CHECK(host.unsuspend("alice").value() == Change::already_so);
        CHECK(host.names_in("suspended") == Names{".ready"});
    }

    TEST_CASE("suspending and holding are two things") {
        Host host;
        auto const alice = AccountNameForTests::make("alice");
        CHECK(host.mail.impose(Restriction::held, alice, host.stop));
        CHECK_FALSE(host.is_suspended("alice").value());
        CHECK(host.suspend("alice"));
        CHECK(host.mail.lift(Restriction::held, alice, {}));
        CHECK(host.is_suspended("alice").value());
        CHECK(host.names_in("held") == Names{".ready"});
    }

    TEST_CASE("the names of the wiring's check are nobody's and not listed") {
        Host host;
        host.directory.write("suspended/_probe.0123", "");
        CHECK(host.suspend("alice"));
        CHECK(host.mail.marked(Restriction::suspended).value() == MarkedNames{"alice"});
    }

    TEST_CASE("a record adds up, for Exim's group to read, whatever the umask") {
        Host host;
        auto const old_umask = ::umask(0077);
        CHECK(host.suspend("alice"));
        host.stop.entry.why = "another reason";
        CHECK(host.suspend("alice").value() == Change::added);
        ::umask(old_umask);
        std::ifstream stream(host.directory / "suspended/alice");
        std::string line;
        std::getline(stream, line);
        auto const record = mark_record_from(line);
        REQUIRE(record);
        CHECK(record->subject == "alice");
        REQUIRE(record->entries.size() == 2);
        CHECK(record->entries[0].why == "spam run");
        CHECK(record->entries[1].why == "another reason");
        CHECK(static_cast<unsigned>(fs::status(host.directory / "suspended/alice").permissions()) ==
              0640);
    }

    TEST_CASE("a state that is not ready is unknown: nothing is answered and nothing changed") {
        struct {
            char const* name;
            std::function<void(Host&)> spoil;
        } const rows[] = {
            {"no .ready", [](Host& host) { fs::remove(host.directory / "suspended/.ready"); }},
            {"no directory", [](Host& host) { fs::remove_all(host.directory / "suspended"); }},
            {"a file instead",
             [](Host& host) {
                 fs::remove_all(host.directory / "suspended");
                 host.directory.write("suspended", "");
             }},
            {"a symbolic link instead",
             [](Host& host) {
                 fs::rename(host.directory / "suspended", host.directory / "elsewhere");
                 fs::create_symlink("elsewhere", host.directory / "suspended");
             }},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            Host host;
            CHECK(host.suspend("bob"));
            row.spoil(host);
            for (auto const& answer : {host.suspend("alice"), host.unsuspend("bob")}) {
                REQUIRE_FALSE(answer);
                CHECK(answer.error().kind == ProblemKind::state_unreadable);
                CHECK_FALSE(answer.error().detail.empty());
            }
            CHECK_FALSE(host.is_suspended("bob"));
            CHECK_FALSE(fs::exists(host.directory / "suspended/alice"));
        }
    }

    TEST_CASE("what is no mark is refused: not followed, not waited for, not removed") {
        struct {
            char const* name;
            std::function<void(fs::path const&)> plant;
        } const rows[] = {
            {"symbolic link",
             [](fs::path const& mark) { fs::create_symlink("/etc/passwd", mark); }},
            {"dangling link", [](fs::path const& mark) { fs::create_symlink("nowhere", mark); }},
            {"hard link",
             [](fs::path const& mark) {
                 fs::create_hard_link(mark.parent_path() / ".ready", mark);
             }},
            {"FIFO", [](fs::path const& mark) { REQUIRE(::mkfifo(mark.c_str(), 0600) == 0); }},
            {"directory", [](fs::path const& mark) { fs::create_directory(mark); }},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            Host host;
            auto const mark = host.directory / "suspended/alice";
            row.plant(mark);
            for (auto const& answer : {host.suspend("alice"), host.unsuspend("alice")}) {
                REQUIRE_FALSE(answer);
                CHECK(answer.error().kind == ProblemKind::state_unreadable);
            }
            CHECK_FALSE(host.is_suspended("alice"));
            CHECK(fs::exists(fs::symlink_status(mark)));
            CHECK(host.suspend("bob").value() == Change::changed);
        }
    }

    TEST_CASE("a directory that takes the place of another is the one that counts") {
        Host host;
        CHECK(host.suspend("alice"));
        fs::rename(host.directory / "suspended", host.directory / "moved away");
        CHECK_FALSE(host.suspend("bob"));
        host.directory.write("suspended/.ready", "");
        CHECK_FALSE(host.is_suspended("alice").value());
        CHECK(host.suspend("bob").value() == Change::changed);
        CHECK(host.names_in("suspended") == Names{".ready", "bob"});
        CHECK(host.names_in("moved away") == Names{".ready", "alice"});
    }

    TEST_CASE("a mark that goes while it is looked at is gone, and no reason to refuse") {
        VanishingMarks const files;
        OutgoingMail mail(files, "/anywhere");
        auto const marked = mail.has(Restriction::suspended, AccountNameForTests::make("alice"));
        REQUIRE(marked);
        CHECK_FALSE(*marked);
    }

    TEST_CASE(
        "many threads on few accounts: every answer is a success and every change alternates") {
        Host host;
        constexpr int calls = 200;
        std::atomic<int> problems = 0;
        std::atomic<int> balance[2] = {0, 0};
        {
            std::vector<std::jthread> threads;
            for (int number = 0; number < 8; ++number) {
                threads.emplace_back([&, number] {
                    std::string const name = number % 2 == 0 ? "alice" : "bob";
                    for (int call = 0; call < calls; ++call) {
                        auto const imposed = host.suspend(name);
                        auto const lifted = host.unsuspend(name);
                        problems += imposed && lifted ? 0 : 1;
                        balance[number % 2] += imposed == Change::changed ? 1 : 0;
                        balance[number % 2] -= lifted == Change::changed ? 1 : 0;
                    }
                });
            }
        }
        CHECK(problems == 0);
        CHECK(balance[0] == 0);
        CHECK(balance[1] == 0);
        CHECK(host.names_in("suspended") == Names{".ready"});
    }
}

}  // namespace
}  // namespace penstock
