// PowerLossExplorer: runs the real OutgoingMail over every short history of calls, accidents and
// power losses there is, and judges each by the promises D1 to D5 and D8 (power_loss_test.cpp says
// what they are).
//
// A history is a sequence of operations on two accounts; each may meet one accident at any of its
// changing calls. At every point of every history the power may fail, and keep any subset of what
// was not on disk. Histories that have led to the same disk and to the same expectations are
// followed once: from there on they cannot differ.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "marks/mark_record.h"
#include "marks/outgoing_mail.h"
#include "unit/marks/model_disk.h"
#include "unit/marks/model_file_system.h"

namespace penstock {

struct Findings {
    std::uint64_t states = 0;        // different ones
    std::uint64_t operations = 0;    // run by the real code
    std::uint64_t power_losses = 0;  // judged
    std::uint64_t violations = 0;
    std::vector<std::string> examples = {};  // of violations, with their histories
};

class PowerLossExplorer {
  public:
    // `until`: when what is imposed ends; without an end its record may follow its name.
    explicit PowerLossExplorer(std::optional<std::int64_t> until, Mutant mutant = Mutant::none)
        : stop_{.entry = {"root", 1, "spam", "x1", until}}, mutant_(mutant) {}

    [[nodiscard]] Findings explore(unsigned longest_history);

  private:
    // A mark is a restriction of an account: four of them, the operation's target among them.
    static constexpr std::size_t marks = 4;
    enum Allowed : std::uint8_t { neither = 0, absent = 1, present = 2, either = 3 };
    using Expectations = std::array<std::uint8_t, marks>;

    struct State {
        ModelDisk disk;
        Expectations allowed;
        // Whoever made the mark got no OK: its record may not be on disk.
        std::array<bool, marks> may_lack_record = {};
    };

    struct Operation {
        std::size_t mark;
        bool imposes;
    };

    struct Step {
        Operation operation;
        Accident accident;
        unsigned at;
    };

    struct Run;  // one operation, with its accident, on a disk of its own

    void visit(State const& state, unsigned operations_left);
    void lose_power(State const& state, unsigned operations_left);
    void operate(State const& state, Operation operation, unsigned operations_left);
    // Gives the number of changing calls that it made.
    unsigned run(State const& state, Step step, unsigned operations_left);
    void judge_answer(State const& state, Run const& run, Step step, State& after);
    void go_on_with_failed_sync(Run& run, State const& after, std::size_t in_doubt);

    void judge_disk(State const& before, ModelDisk const& after);
    void violation(std::string const& what);

    Stop const stop_;
    Mutant const mutant_;
    Findings findings_;
    std::vector<Step> history_;
    std::unordered_map<std::string, unsigned> visited_;  // and with how many operations left
};

}  // namespace penstock
