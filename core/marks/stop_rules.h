// What a Stop makes of a mark, and what a LiftRule allows: the judgements that need no disk.
//
// They are the one place that says what a lock keeps from whom: locked_by_host for who may not lift
// locks. Who may is the Actor's to say. Pure: any thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "marks/mark_directory.h"
#include "marks/outgoing_mail.h"
#include "marks/queued_names.h"

namespace penstock {

// A mark as it is found on disk, with the names that go with it.
struct SeenMark {
    bool is_locked = false;
    std::optional<std::string> text = {};  // nothing: no mark
    QueuedNames queued = {};
};

// Mail that is kept has no grace, and what is held has no mode.
[[nodiscard]] Stop normal(Stop stop, Restriction restriction);
[[nodiscard]] QueuedNames wanted_names(Stop const& stop, Restriction restriction);

[[nodiscard]] MarkRecord new_record(RestrictedName const& name, Stop const& stop);

// Of a mark that is there already, what its record is to say; nothing if it says that already, or
// is to be left alone.
[[nodiscard]] std::optional<MarkRecord> next_record(SeenMark const& seen,
                                                    RestrictedName const& name, Stop const& stop);
// Marks that expire when they should not are the one thing that a full disk must not make.
[[nodiscard]] WhenFull when_full(SeenMark const& seen, MarkRecord const& next);

// What a stop would come to.
[[nodiscard]] Result<Change> foreseen_stop(RestrictedName const& name, SeenMark const& seen,
                                           Stop const& stop);
// What a lifting would; `seen`: nothing where there is no mark.
[[nodiscard]] Result<Change> foreseen_lifting(RestrictedName const& name,
                                              std::optional<MarkState> const& seen,
                                              LiftRule const& rule);

[[nodiscard]] std::optional<MarkState> state_from(SeenMark const& seen);

}  // namespace penstock
