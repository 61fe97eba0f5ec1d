// When a restriction may be lifted, and when queued mail of a suspension waits no longer.
#include <fstream>

#include <doctest/doctest.h>

#include "disk/posix_file_system.h"
#include "marks/outgoing_mail.h"
#include "marks/stop_rules.h"
#include "unit/accounts/account_name_for_tests.h"
#include "unit/marks/outgoing_tree.h"
#include "unit/temp_directory.h"

namespace penstock {

namespace {

constexpr std::int64_t end = 2'000;

struct Alice {
    TempDirectory directory{memory_directory()};
    PosixFileSystem files;
    RestrictedName const name = AccountNameForTests::make("alice");
    OutgoingMail mail;

    Alice() : mail((make_outgoing_tree(directory, ""), files), directory.string()) {}

    void impose(Via via, std::optional<std::int64_t> until = std::nullopt, bool locks = false) {
        Stop const stop{.entry = {.by = "root", .at = 1'000, .until = until, .via = via},
                        .locks = locks};
        REQUIRE(mail.impose(Restriction::suspended, name, stop));
    }
    // Foreseen and done are the same.
    Result<Change> lift(LiftRule const& rule) {
        auto const seen = mail.state_of(Restriction::suspended, name);
        REQUIRE(seen);
        auto const foreseen = foreseen_lifting(name, *seen, rule);
        auto const done = mail.lift(Restriction::suspended, name, rule);
        CHECK(foreseen.has_value() == done.has_value());
        CHECK((!done || *foreseen == *done));
        return done;
    }
    void suspend(QueuedMail queued, std::optional<std::int64_t> kept_until) {
        Stop const stop{.entry = {.by = "root", .at = 1'000},
                        .queued = queued,
                        .kept_until = kept_until,
                        .sets_queued = true,
                        .may_lift_locks = true};
        REQUIRE(mail.impose(Restriction::suspended, name, stop));
    }
    [[nodiscard]] bool has(std::string const& below) const {
        return std::filesystem::exists(directory / below / "alice");
    }
    void write_mark(std::string const& text) const {
        std::ofstream(directory / "suspended/alice") << text;
    }
};

}  // namespace

TEST_CASE("only what has expired is lifted by its end") {
    Alice alice;
    alice.impose(Via::api, end);
    CHECK(alice.lift({.if_expired_at = end - 1}) == Change::kept);
    CHECK(alice.lift({.if_expired_at = end}) == Change::changed);
    CHECK(alice.lift({.if_expired_at = end}) == Change::already_so);
}

TEST_CASE("a mark without an end, or whose content cannot be read, has no end") {
    constexpr auto never = std::int64_t{1} << 62;
    Alice alice;
    alice.impose(Via::api);
    CHECK(alice.lift({.may_lift_locks = true, .if_expired_at = never}) == Change::kept);
    for (auto const* text :
         {"", "{}", "nonsense", R"({"v":3,"until":1})",
          R"({"v":2,"until":1,"kept_until":null,"for":"alice"})",
          R"({"v":2,"until":"1","kept_until":null,"for":"alice","entries":[]})",
          R"({"v":2,"until":1.5,"kept_until":null,"for":"alice","entries":[]})"}) {
        CAPTURE(std::string(text));
        alice.write_mark(text);
        CHECK(alice.lift({.may_lift_locks = true, .if_expired_at = never}) == Change::kept);
        CHECK(alice.lift({.if_from_list_alone = true}) == Change::kept);
        CHECK(alice.has("suspended"));
    }
}

TEST_CASE("what is locked is lifted at its end by who may, and by nobody else") {
    Alice alice;
    alice.impose(Via::api, end, true);
    CHECK(alice.lift({.if_expired_at = end}).error().kind == ProblemKind::locked_by_host);
    CHECK(alice.lift({.may_lift_locks = true, .if_expired_at = end - 1}) == Change::kept);
    CHECK(alice.has("locks/suspended"));
    CHECK(alice.lift({.may_lift_locks = true, .if_expired_at = end}) == Change::changed);
    CHECK_FALSE(alice.has("locks/suspended"));
}

TEST_CASE("a line of a list lifts what came by the list, and not what the API wants, too") {
    Alice alice;
    alice.impose(Via::list);
    alice.impose(Via::api);
    CHECK(alice.lift({.if_from_list_alone = true}) == Change::kept);
    REQUIRE(alice.lift({}) == Change::changed);
    alice.impose(Via::api);
    alice.impose(Via::list);
    CHECK(alice.lift({.if_from_list_alone = true}) == Change::kept);
    REQUIRE(alice.lift({}) == Change::changed);
    alice.impose(Via::list);
    CHECK(alice.lift({.if_from_list_alone = true}) == Change::changed);
}

TEST_CASE("a mark of a full disk is nobody's list's, even when a list says the same") {
    Alice alice;
    alice.write_mark("");
    alice.impose(Via::list);
    CHECK(alice.lift({.if_from_list_alone = true}) == Change::kept);
}

TEST_CASE("queued mail waits until its grace is over, and not longer") {
    Alice alice;
    alice.suspend(QueuedMail::discard, end);
    CHECK(alice.mail.end_grace(alice.name, end - 1) == Change::kept);
    CHECK(alice.has("queued/keep"));
    CHECK(alice.mail.end_grace(alice.name, end) == Change::changed);
    CHECK_FALSE(alice.has("queued/keep"));
    CHECK(alice.has("queued/discard"));
    CHECK(alice.has("suspended"));
    CHECK(alice.mail.end_grace(alice.name, end) == Change::already_so);
}

TEST_CASE("queued mail that is kept, or whose grace cannot be read, waits for ever") {
    constexpr auto never = std::int64_t{1} << 62;
    Alice alice;
    alice.suspend(QueuedMail::keep, std::nullopt);
    CHECK(alice.mail.end_grace(alice.name, never) == Change::already_so);
    CHECK(alice.has("queued/keep"));
    alice.suspend(QueuedMail::fail, end);
    alice.write_mark("");
    CHECK(alice.mail.end_grace(alice.name, never) == Change::already_so);
    CHECK(alice.has("queued/keep"));
}

}  // namespace penstock
