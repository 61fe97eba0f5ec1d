// The promises about marks, checked over all short histories by the model of model_disk.h:
//
//   D1  after OK the change survives the death of the process and the loss of power, with its
//       record
//   D2  after a Problem, or no answer, the mark is old or new; the same call again answers OK and
//       leads to the new state
//   D3  a call for one account changes no mark of another, nor the account's other mark
//   D4  at every instant a reader finds the old state or the new one
//   D5  no accident leaves anything behind but marks and `.ready`
//   D8  a disk without room for a record does not keep a mark from being made
//
// All states that a mark can have on disk, and what they mean:
//
//   no name         the mail is free
//   name, record    restricted; the record says who, when and why
//   name, empty     restricted all the same: there was no room for a record
//   name, half      restricted all the same, for ever: power was lost before the call that made it,
//                   without an end, was answered
//
// There is no fifth: half a record of a call that was answered, or of one with an end, a working
// name, a name without a file are violations.
#include <chrono>

#include <doctest/doctest.h>

#include "unit/marks/mark_life_explorer.h"
#include "unit/marks/power_loss_explorer.h"

namespace penstock {
namespace {

TEST_SUITE("power loss") {
    TEST_CASE(
        "no history of up to four calls, with any accident and any power loss, breaks a promise") {
        auto const begin = std::chrono::steady_clock::now();
        auto const findings = PowerLossExplorer(5).explore(4);
        std::chrono::duration<double> const seconds = std::chrono::steady_clock::now() - begin;
        MESSAGE("power-loss model: ", findings.states, " different states, ", findings.operations,
                " operations, ", findings.power_losses, " power losses in ", seconds.count(), " s");
        for (auto const& example : findings.examples) {
            FAIL_CHECK(example);
        }
        CHECK(findings.violations == 0);
        CHECK(findings.states > 1000);
    }

    TEST_CASE("no history of up to three calls for stops without an end breaks a promise") {
        auto const findings = PowerLossExplorer(std::nullopt).explore(3);
        MESSAGE("power-loss model, no end: ", findings.states, " different states, ",
                findings.operations, " operations, ", findings.power_losses, " power losses");
        for (auto const& example : findings.examples) {
            FAIL_CHECK(example);
        }
        CHECK(findings.violations == 0);
        CHECK(findings.states > 1000);
    }

    TEST_CASE(
        "no history of up to three calls frees what is locked, lets mail go that waits, or "
        "shortens "
        "an end") {
        auto const findings = MarkLifeExplorer().explore(3);
        MESSAGE("lives of a mark: ", findings.states, " different states, ", findings.operations,
                " operations, ", findings.power_losses, " power losses");
        for (auto const& example : findings.examples) {
            FAIL_CHECK(example);
        }
        CHECK(findings.violations == 0);
        CHECK(findings.states > 1000);
    }

    TEST_CASE("locks, modes and records that are not brought to disk would be found out") {
        for (auto const mutant : {Mutant::no_directory_sync, Mutant::no_record_sync,
                                  Mutant::sync_before_change, Mutant::sync_error_ignored}) {
            CAPTURE(static_cast<int>(mutant));
            CHECK(MarkLifeExplorer(mutant).explore(2).violations > 0);
        }
    }

    TEST_CASE("code that left out a step of the protocol would be found out by short histories") {
        struct {
            Mutant mutant;
            char const* name;
        } const rows[] = {
            {Mutant::no_directory_sync, "the directory is not synced"},
            {Mutant::no_record_sync, "the record is not synced"},
            {Mutant::no_sync_when_already_so, "no sync when the mark is as asked for"},
            {Mutant::sync_before_change, "the directory is synced before it is changed"},
            {Mutant::name_before_record, "the mark is linked before its record is synced"},
            {Mutant::sync_error_ignored, "a failed sync is taken for a good one"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            CHECK(PowerLossExplorer(5, row.mutant).explore(2).violations > 0);
            if (row.mutant != Mutant::name_before_record) {
                CHECK(PowerLossExplorer(std::nullopt, row.mutant).explore(2).violations > 0);
            }
        }
    }
}

}  // namespace
}  // namespace penstock
