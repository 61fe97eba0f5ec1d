// mark_driver: one call of the real OutgoingMail, so that a test can run it under strace, as
// another user, or on a file system of its own.
//     mark_driver DIRECTORY suspend|lock|unsuspend|hold|release|is-suspended|is-held ACCOUNT
//     mark_driver DIRECTORY suspend-once ACCOUNT
// suspend-once does it as a call of ACCOUNT with a request_id, kept in DIRECTORY/../requests.
// Prints "OK changed", "OK added", "OK already_so", "OK yes", "OK no" or "PROBLEM KIND: detail", in
// one write. The exit status is 0 after OK, 1 after a problem, 2 for a mistaken command line.
#include <functional>
#include <iostream>
#include <string>

#include <unistd.h>

#include "disk/posix_file_system.h"
#include "marks/outgoing_mail.h"
#include "marks/request_store.h"

namespace penstock {

// The driver stands below Accounts, like a unit test: it has no actor to ask for.
class AccountNameForTests {
  public:
    static AccountName make(std::string const& text) { return AccountName({text, "root", {}}); }
};

namespace {

std::string words_for(Problem const& problem) {
    return (problem.kind == ProblemKind::state_unreadable ? "PROBLEM state_unreadable: "
                                                          : "PROBLEM storage_failed: ") +
           problem.detail;
}

std::string words_for(Result<Change> const& answer) {
    if (answer) {
        return *answer == Change::changed ? "OK changed"
               : *answer == Change::added ? "OK added"
                                          : "OK already_so";
    }
    return words_for(answer.error());
}

std::string words_for(Result<bool> const& answer) {
    if (!answer) {
        return words_for(answer.error());
    }
    return *answer ? "OK yes" : "OK no";
}

std::string suspend_once(std::string const& directory, std::string const& account,
                         std::function<std::string()> const& suspend) {
    PosixFileSystem const files;
    SystemClock const clock;
    constexpr std::size_t many = 100;
    auto requests = RequestStore(files, directory + "/../requests", clock).of(account, many);
    if (!requests) {
        return words_for(requests.error());
    }
    auto const known = requests->look_up("id", account);
    if (!known) {
        return words_for(known.error());
    }
    if (*known == Known::done) {
        return words_for(Result<Change>(Change::already_so));
    }
    if (auto const reserved = requests->reserve("id", account); !reserved) {
        return words_for(reserved.error());
    }
    auto words = suspend();
    auto const kept = requests->confirm("id");
    return kept ? words : words_for(kept.error());
}

std::string call(OutgoingMail& mail, std::string const& function, AccountName const& account) {
    Stop const stop{.entry = {"root", 1700000000, "spam run", "abc123"}};
    bool const holds = function == "hold" || function == "release" || function == "is-held";
    auto const restriction = holds ? Restriction::held : Restriction::suspended;
    if (function == "suspend" || function == "hold") {
        return words_for(mail.impose(restriction, account, stop));
    }
    if (function == "lock") {
        auto locking = stop;
        locking.locks = true;
        return words_for(mail.impose(restriction, account, locking));
    }
    if (function == "unsuspend" || function == "release") {
        return words_for(mail.lift(restriction, account, {.may_lift_locks = true}));
    }
    if (function == "is-suspended" || function == "is-held") {
        return words_for(mail.has(restriction, account));
    }
    return {};
}

}  // namespace
}  // namespace penstock

int main(int argc, char* argv[]) {
    using namespace penstock;
    if (argc != 4 || !is_account_name(argv[3])) {
        return 2;
    }
    PosixFileSystem const files;
    OutgoingMail mail(files, argv[1]);
    auto const account = AccountNameForTests::make(argv[3]);
    auto const words =
        argv[2] == std::string("suspend-once")
            ? suspend_once(argv[1], argv[3], [&] { return call(mail, "suspend", account); })
            : call(mail, argv[2], account);
    std::cout << words << std::endl;
    if (words.empty()) {
        return 2;
    }
    return words.starts_with("OK") ? 0 : 1;
}
