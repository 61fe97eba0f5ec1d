// MarkLifeExplorer: runs the real OutgoingMail over every short history of one account's
// suspension, with its locks, modes of queued mail and ends, and judges the disk at every instant
// and after every power loss.
//
// A history is as power_loss_explorer.h has them. What may be on disk is a set of states: whether
// the mark is there, locked, and what becomes of queued mail. After OK it is what the call asks for
// where it says something, and what it may have been where it says nothing; after anything else the
// old, the new, or what lies between without letting queued mail go that waits in both.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "unit/marks/model_file_system.h"
#include "unit/marks/power_loss_explorer.h"

namespace penstock {

class MarkLifeExplorer {
  public:
    explicit MarkLifeExplorer(Mutant mutant = Mutant::none) : mutant_(mutant) {}

    [[nodiscard]] Findings explore(unsigned longest_history);

  private:
    struct Life {  // without a mark the other members are false
        bool is_marked = false;
        bool is_locked = false;
        bool keep = false;
        bool discard = false;

        friend auto operator<=>(Life const&, Life const&) = default;
    };
    using Lives = std::set<Life>;

    struct State {
        ModelDisk disk;
        Lives allowed = {Life{}};
        std::int64_t least_end = 0;    // that was answered OK; the largest number: for ever
        bool may_lack_record = false;  // whoever made the mark got no OK, and wanted no end
    };

    struct Operation;
    static std::vector<Operation> const& operations();
    static Life seen_on(ModelDisk const& disk);
    static Life target(Life before, Operation const& operation);
    static void add_between(Lives& lives, Life before, Life after);
    static void add_names_in_doubt(Lives& lives, ModelDisk const& before,
                                   Operation const& operation);
    static std::string print_of(State const& state);

    void visit(State const& state, unsigned operations_left);
    void lose_power(State const& state, unsigned operations_left);
    void operate(State const& state, std::size_t number, unsigned operations_left);
    // Gives the number of changing calls that it made.
    unsigned run(State const& state, std::size_t number, Accident accident, unsigned at,
                 unsigned operations_left);
    void judge(State const& before, ModelDisk const& disk, char const* when);
    void violation(std::string const& what);

    Mutant mutant_;
    Findings findings_;
    std::vector<std::string> history_;
    std::unordered_map<std::string, unsigned> visited_;
};

}  // namespace penstock
