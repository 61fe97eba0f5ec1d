#include "unit/marks/power_loss_explorer.h"

#include "marks/mark_directory.h"
#include "unit/accounts/account_name_for_tests.h"

namespace penstock {
namespace {

constexpr std::array accounts = {"alice", "bob"};

std::size_t directory_of_mark(std::size_t mark) {
    return mark / 2;
}
std::string account_of_mark(std::size_t mark) {
    return accounts[mark % 2];
}

bool shows(ModelDisk const& disk, std::size_t mark) {
    return disk.shows(directory_of_mark(mark), account_of_mark(mark));
}

// Null without a mark.
std::string const* text_of(ModelDisk const& disk, std::size_t mark) {
    auto const& names = disk.directories[directory_of_mark(mark)].live;
    auto const found = names.find(account_of_mark(mark));
    return found == names.end() ? nullptr
                                : &disk.files[static_cast<std::size_t>(found->second)].text;
}

std::string describe(std::size_t mark, bool imposes) {
    char const* const words[] = {"unsuspend", "suspend", "release", "hold"};
    return std::string(words[directory_of_mark(mark) * 2 + (imposes ? 1 : 0)]) + ' ' +
           account_of_mark(mark);
}

std::string describe(Accident accident, unsigned at) {
    char const* const words[] = {"", " killed at call ", " EIO at call ", " ENOSPC at call "};
    return accident == Accident::none ? "" : words[static_cast<int>(accident)] + std::to_string(at);
}

}  // namespace

struct PowerLossExplorer::Run {
    Run(ModelDisk its_disk, Mutant mutant)
        : disk(std::move(its_disk)), files(disk, mutant), outgoing_mail(files, "/outgoing") {}

    // Nothing if the process died.
    std::optional<Result<Change>> call(Operation operation, Stop const& stop) {
        auto const account = AccountNameForTests::make(account_of_mark(operation.mark));
        auto const restriction =
            directory_of_mark(operation.mark) == 0 ? Restriction::suspended : Restriction::held;
        try {
            return operation.imposes ? outgoing_mail.impose(restriction, account, stop)
                                     : outgoing_mail.lift(restriction, account, {});
        } catch (ProcessDied const&) {
            return std::nullopt;
        }
    }

    ModelDisk disk;
    ModelFileSystem files;
    OutgoingMail outgoing_mail;
    std::optional<Result<Change>> answer;
};

Findings PowerLossExplorer::explore(unsigned longest_history) {
    visit({ModelDisk::installed(), {absent, absent, absent, absent}}, longest_history);
    return findings_;
}

void PowerLossExplorer::visit(State const& state, unsigned operations_left) {
    auto print = state.disk.fingerprint();
    print.append(state.allowed.begin(), state.allowed.end());
    print.append(state.may_lack_record.begin(), state.may_lack_record.end());
    auto const [seen, is_new] = visited_.emplace(std::move(print), operations_left);
    if (!is_new && seen->second >= operations_left) {
        return;
    }
    seen->second = operations_left;
    findings_.states += is_new ? 1 : 0;
    lose_power(state, operations_left);
    if (operations_left == 0) {
        return;
    }
    for (std::size_t mark = 0; mark < marks; ++mark) {
        operate(state, {mark, true}, operations_left);
        operate(state, {mark, false}, operations_left);
    }
}

void PowerLossExplorer::lose_power(State const& state, unsigned operations_left) {
    for (unsigned long kept = 0; kept < (1UL << state.disk.pending()); ++kept) {
        ++findings_.power_losses;
        State after{state.disk.after_power_loss(kept), {}};
        judge_disk(state, after.disk);
        for (std::size_t mark = 0; mark < marks; ++mark) {
            bool const is_there = shows(after.disk, mark);
            after.allowed[mark] = is_there ? present : absent;
            after.may_lack_record[mark] = is_there && state.may_lack_record[mark];
        }
        visit(after, operations_left);
    }
}

void PowerLossExplorer::operate(State const& state, Operation operation, unsigned operations_left) {
    auto const calls = run(state, {operation, Accident::none, 0}, operations_left);
    for (auto const accident : {Accident::death, Accident::io_error, Accident::disk_full}) {
        for (unsigned at = 1; at <= calls; ++at) {
            run(state, {operation, accident, at}, operations_left);
        }
    }
}

unsigned PowerLossExplorer::run(State const& state, Step step, unsigned operations_left) {
    ++findings_.operations;
    history_.push_back(step);
    Run run(state.disk, mutant_);
    run.files.arrange(step.accident, step.at);
    run.files.watch(
        [&] {  // D3 and D4: no other mark moves, and this one is old or new, by its nature
            for (std::size_t mark = 0; mark < marks; ++mark) {
                if (mark != step.operation.mark &&
                    shows(run.disk, mark) != shows(state.disk, mark)) {
                    violation("another mark changed");
                }
            }
        });
    run.answer = run.call(step.operation, stop_);
    State after{run.disk.after_kill(), state.allowed, state.may_lack_record};
    judge_answer(state, run, step, after);
    bool const sync_failed =
        step.accident == Accident::io_error && run.files.accident() == ChangingCall::sync_directory;
    if (sync_failed) {
        go_on_with_failed_sync(run, after, directory_of_mark(step.operation.mark));
        lose_power(after, operations_left - 1);
    } else {
        visit(after, operations_left - 1);
    }
    history_.pop_back();
    return run.files.changing_calls();
}

// What the answer promises of the mark: OK that it is as asked for, anything else that it is old or
// new.
void PowerLossExplorer::judge_answer(State const& state, Run const& run, Step step, State& after) {
    auto const target = step.operation.imposes ? present : absent;
    auto& allowed = after.allowed[step.operation.mark];
    bool const is_ok = run.answer && *run.answer;
    allowed = static_cast<std::uint8_t>(is_ok ? target : allowed | target);
    auto& may_lack_record = after.may_lack_record[step.operation.mark];
    bool const is_new = is_ok && **run.answer == Change::changed;
    bool const was_there = shows(state.disk, step.operation.mark);
    bool const is_made = step.operation.imposes && !was_there && !stop_.entry.until;
    may_lack_record = !is_new && (may_lack_record || is_made);
    if (is_ok && shows(after.disk, step.operation.mark) != step.operation.imposes) {
        violation("OK, but Exim sees the old state");
    }
    bool const met_an_accident = run.files.accident().has_value();
    bool const is_in_doubt =
        step.accident == Accident::io_error && run.files.accident() == ChangingCall::sync_directory;
    if (!step.operation.imposes && is_in_doubt &&
        (state.allowed[step.operation.mark] & absent) == 0 &&
        !shows(after.disk, step.operation.mark)) {
        violation("a removal that is not confirmed stands");
    }
    if (!is_ok && !met_an_accident) {
        violation("a problem without a cause: " + (*run.answer).error().detail);
    }
    bool const record_had_no_room =
        step.accident == Accident::disk_full && run.files.accident() == ChangingCall::write;
    if (!is_ok && record_had_no_room) {
        violation("a full disk kept the mark from being made");
    }
}

// The process lives on after a sync of the directory `in_doubt` failed. What it then answers OK
// must be true all the same, and no mark there may go, not even for a moment.
void PowerLossExplorer::go_on_with_failed_sync(Run& failed, State const& after,
                                               std::size_t in_doubt) {
    for (std::size_t mark = 0; mark < marks; ++mark) {
        for (bool const imposes : {true, false}) {
            ++findings_.operations;
            State next = after;
            bool const is_in_doubt = directory_of_mark(mark) == in_doubt;
            history_.push_back({{mark, imposes}, Accident::none, 0});
            failed.files.look_at(next.disk);
            failed.files.arrange(Accident::none, 0);
            failed.files.watch([&] {
                if (is_in_doubt && shows(after.disk, mark) && !shows(next.disk, mark)) {
                    violation("a mark is removed though nothing can be confirmed any more");
                }
            });
            auto const answer = failed.call({mark, imposes}, stop_);
            auto const target = imposes ? present : absent;
            next.allowed[mark] =
                static_cast<std::uint8_t>(answer && *answer ? target : next.allowed[mark] | target);
            for (unsigned long kept = 0; kept < (1UL << next.disk.pending()); ++kept) {
                ++findings_.power_losses;
                judge_disk(next, next.disk.after_power_loss(kept));
            }
            failed.files.look_at(failed.disk);
            history_.pop_back();
        }
    }
}

// D1, D2, D3: every mark is as it may be. D5: nothing else is there. No half states: a record is
// whole or, where the disk was full, empty; but for a mark whose maker was not told OK.
void PowerLossExplorer::judge_disk(State const& before, ModelDisk const& after) {
    for (std::size_t mark = 0; mark < marks; ++mark) {
        auto const found = shows(after, mark) ? present : absent;
        if ((before.allowed[mark] & found) == 0) {
            violation("after the power loss: " + describe(mark, true) +
                      (found == present ? " is there" : " is gone"));
        }
    }
    for (auto const& directory : after.directories) {
        for (auto const& [name, _] : directory.live) {
            if (name != accounts[0] && name != accounts[1] && name != MarkDirectory::working_name &&
                name != ".ready") {
                violation("left over: " + name);
            }
        }
    }
    for (std::size_t mark = 0; mark < marks; ++mark) {
        auto const* const text = text_of(after, mark);
        bool const is_half = text != nullptr && !text->empty() && !mark_record_from(*text);
        if (is_half && !before.may_lack_record[mark]) {
            violation("half a record: " + account_of_mark(mark));
        }
    }
}

void PowerLossExplorer::violation(std::string const& what) {
    constexpr std::size_t most_examples = 3;
    ++findings_.violations;
    if (findings_.examples.size() >= most_examples) {
        return;
    }
    std::string example = what + "  <=  ";
    for (auto const& step : history_) {
        example += describe(step.operation.mark, step.operation.imposes) +
                   describe(step.accident, step.at) + "; ";
    }
    findings_.examples.push_back(example);
}

}  // namespace penstock
