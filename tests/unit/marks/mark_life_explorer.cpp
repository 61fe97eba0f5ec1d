#include "unit/marks/mark_life_explorer.h"

#include <limits>

#include "unit/accounts/account_name_for_tests.h"

namespace penstock {
namespace {

constexpr char const* account = "alice";
constexpr std::size_t marks = 0;
constexpr std::size_t locks = 2;
constexpr std::size_t keep_names = 4;
constexpr std::size_t discard_names = 5;
constexpr std::int64_t for_ever = std::numeric_limits<std::int64_t>::max();

std::string describe(Accident accident, unsigned at) {
    char const* const words[] = {"", " killed at call ", " EIO at call ", " ENOSPC at call "};
    return accident == Accident::none ? "" : words[static_cast<int>(accident)] + std::to_string(at);
}

}  // namespace

struct MarkLifeExplorer::Operation {
    char const* name;
    bool imposes;
    Stop stop = {};
    LiftRule rule = {};
};

std::vector<MarkLifeExplorer::Operation> const& MarkLifeExplorer::operations() {
    static std::vector<Operation> const all = {
        {"suspend until 5", true, {.entry = {.by = "carol", .until = 5}}},
        {"suspend until 9", true, {.entry = {.by = "dave", .until = 9}}},
        {"suspend", true, {.entry = {.by = "carol"}}},
        {"suspend, lock", true, {.entry = {.by = "root", .until = 5}, .locks = true}},
        {"suspend, keep",
         true,
         {.entry = {.by = "root"},
          .queued = QueuedMail::keep,
          .sets_queued = true,
          .may_lift_locks = true}},
        {"suspend, discard",
         true,
         {.entry = {.by = "root"},
          .queued = QueuedMail::discard,
          .sets_queued = true,
          .may_lift_locks = true}},
        {"unsuspend", false, {}, {}},
        {"unsuspend as root", false, {}, {.may_lift_locks = true}},
    };
    return all;
}

MarkLifeExplorer::Life MarkLifeExplorer::seen_on(ModelDisk const& disk) {
    if (!disk.shows(marks, account)) {
        return {};
    }
    return {true, disk.shows(locks, account), disk.shows(keep_names, account),
            disk.shows(discard_names, account)};
}

MarkLifeExplorer::Life MarkLifeExplorer::target(Life before, Operation const& operation) {
    auto const& stop = operation.stop;
    if (!operation.imposes) {
        return before.is_locked && !operation.rule.may_lift_locks ? before : Life{};
    }
    Life after = before;
    if (stop.sets_queued || !before.is_marked) {
        after.keep = stop.queued == QueuedMail::keep;
        after.discard = stop.queued == QueuedMail::discard;
    }
    after.is_locked = stop.locks || before.is_locked;
    after.is_marked = true;
    return after;
}

// Names change one after the other; mail that waits in both states waits between them, and mail
// that is dropped in neither is not dropped.
void MarkLifeExplorer::add_between(Lives& lives, Life before, Life after) {
    lives.insert(before);
    lives.insert(after);
    if (!before.is_marked || !after.is_marked) {
        return;
    }
    auto const weight = [](Life life) { return life.keep ? 2 : life.discard ? 1 : 0; };
    for (unsigned bits = 0; bits < 8; ++bits) {
        Life const between{true, (bits & 1) != 0 ? after.is_locked : before.is_locked,
                           (bits & 2) != 0 ? after.keep : before.keep,
                           (bits & 4) != 0 ? after.discard : before.discard};
        if (weight(between) == weight(before) || weight(between) == weight(after)) {
            lives.insert(between);
        }
    }
}

// A call that died without an answer may have left names whose removal is not on disk. Where the
// next one sees none and needs none it does not wait for that, and a power loss may bring them
// back.
void MarkLifeExplorer::add_names_in_doubt(Lives& lives, ModelDisk const& before,
                                          Operation const& operation) {
    auto const may_come_back = [&](std::size_t directory) {
        auto const& in = before.directories[directory];
        bool is_there = in.durable.count(account) != 0;
        for (auto const& change : in.pending) {
            is_there = is_there || (change.name == account && change.file >= 0);
        }
        return is_there && !before.shows(directory, account);
    };
    Life const plain{.is_marked = true};
    if (!operation.imposes || lives.count(plain) == 0) {
        return;
    }
    for (unsigned bits = 0; bits < 8; ++bits) {
        lives.insert({true, (bits & 1) != 0 && may_come_back(locks),
                      (bits & 2) != 0 && may_come_back(keep_names),
                      (bits & 4) != 0 && may_come_back(discard_names)});
    }
}

Findings MarkLifeExplorer::explore(unsigned longest_history) {
    visit({.disk = ModelDisk::installed()}, longest_history);
    return findings_;
}

std::string MarkLifeExplorer::print_of(State const& state) {
    auto print = state.disk.fingerprint() + "#" + std::to_string(state.least_end) + "#" +
                 std::to_string(state.may_lack_record) + "#";
    for (auto const& life : state.allowed) {
        print +=
            std::to_string(life.is_marked + 2 * life.is_locked + 4 * life.keep + 8 * life.discard) +
            ",";
    }
    return print;
}

void MarkLifeExplorer::visit(State const& state, unsigned operations_left) {
    auto const [seen, is_new] = visited_.emplace(print_of(state), operations_left);
    if (!is_new && seen->second >= operations_left) {
        return;
    }
    seen->second = operations_left;
    findings_.states += is_new ? 1 : 0;
    lose_power(state, operations_left);
    for (std::size_t number = 0; operations_left > 0 && number < operations().size(); ++number) {
        operate(state, number, operations_left);
    }
}

void MarkLifeExplorer::lose_power(State const& state, unsigned operations_left) {
    for (unsigned long kept = 0; kept < (1UL << state.disk.pending()); ++kept) {
        ++findings_.power_losses;
        State after{state.disk.after_power_loss(kept), {}, state.least_end, state.may_lack_record};
        judge(state, after.disk, "after the power loss");
        after.allowed = {seen_on(after.disk)};
        visit(after, operations_left);
    }
}

void MarkLifeExplorer::operate(State const& state, std::size_t number, unsigned operations_left) {
    auto const calls = run(state, number, Accident::none, 0, operations_left);
    for (auto const accident : {Accident::death, Accident::io_error, Accident::disk_full}) {
        for (unsigned at = 1; at <= calls; ++at) {
            run(state, number, accident, at, operations_left);
        }
    }
}

unsigned MarkLifeExplorer::run(State const& state, std::size_t number, Accident accident,
                               unsigned at, unsigned operations_left) {
    ++findings_.operations;
    auto const& operation = operations()[number];
    history_.push_back(operation.name + describe(accident, at));
    State after = state;
    Lives between;
    for (auto life : state.allowed) {
        add_between(between, life, target(life, operation));
    }
    ModelFileSystem files(after.disk, mutant_);
    OutgoingMail mail(files, "/outgoing");
    files.arrange(accident, at);
    files.watch([&] {
        if (between.count(seen_on(after.disk)) == 0) {
            violation("a state that is neither old nor new is seen");
        }
    });
    auto const name = AccountNameForTests::make(account);
    std::optional<Result<Change>> answer;
    try {
        answer = operation.imposes ? mail.impose(Restriction::suspended, name, operation.stop)
                                   : mail.lift(Restriction::suspended, name, operation.rule);
    } catch (ProcessDied const&) {
    }
    after.disk = after.disk.after_kill();
    bool const is_ok = answer && *answer;
    if (is_ok) {
        after.allowed.clear();
        for (auto life : state.allowed) {
            after.allowed.insert(target(life, operation));
        }
        auto const end = operation.stop.entry.until.value_or(for_ever);
        after.least_end = operation.imposes ? std::max(state.least_end, end) : 0;
    } else {
        after.allowed = between;
        after.least_end = operation.imposes ? state.least_end : 0;
    }
    bool const is_new = is_ok && **answer == Change::changed;
    bool const may_lack =
        state.may_lack_record ||
        (operation.imposes && !seen_on(state.disk).is_marked && !operation.stop.entry.until);
    after.may_lack_record = !is_new && may_lack;
    add_names_in_doubt(after.allowed, state.disk, operation);
    judge(after, after.disk, "when the call has ended");
    bool const is_in_doubt =
        accident == Accident::io_error && files.accident() == ChangingCall::sync_directory;
    if (is_in_doubt) {
        lose_power(after, operations_left - 1);
    } else {
        visit(after, operations_left - 1);
    }
    history_.pop_back();
    return files.changing_calls();
}

void MarkLifeExplorer::judge(State const& before, ModelDisk const& disk, char const* when) {
    auto const life = seen_on(disk);
    if (before.allowed.count(life) == 0) {
        violation(std::string(when) + ": mark " + std::to_string(life.is_marked) + " lock " +
                  std::to_string(life.is_locked) + " keep " + std::to_string(life.keep) +
                  " discard " + std::to_string(life.discard));
    }
    if (!life.is_marked) {
        return;
    }
    auto const file = disk.directories[marks].live.at(account);
    auto const& text = disk.files[static_cast<std::size_t>(file)].text;
    auto const record = mark_record_from(text);
    if (!text.empty() && !record && !before.may_lack_record) {
        violation(std::string(when) + ": half a record");
    }
    if (record && record->until.value_or(for_ever) < before.least_end) {
        violation(std::string(when) + ": it ends earlier than was answered");
    }
}

void MarkLifeExplorer::violation(std::string const& what) {
    constexpr std::size_t most_examples = 3;
    ++findings_.violations;
    if (findings_.examples.size() >= most_examples) {
        return;
    }
    std::string example = what + "  <=  ";
    for (auto const& step : history_) {
        example += step + "; ";
    }
    findings_.examples.push_back(example);
}

}  // namespace penstock
