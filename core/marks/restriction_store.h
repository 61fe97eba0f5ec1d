// RestrictionStore: one restriction's marks, with their locks and, for a suspension, the modes of
// queued mail; what OutgoingMail promises, for one restriction.
//
// Contract: outgoing_mail.h. How the names of several directories stay together: whoever changes
// more than one of them, or takes a mark away, or gives it another text, holds the lock of the
// mark's directory. A mark is linked last and unlinked first.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"
#include "marks/mark_directory.h"
#include "marks/name_directory.h"
#include "marks/outgoing_mail.h"
#include "marks/queued_directory.h"
#include "marks/stop_rules.h"

namespace penstock {

class RestrictionStore {
  public:
    RestrictionStore(FileSystem const& files, std::string const& directory,
                     Restriction restriction);

    [[nodiscard]] Result<Change> put_mark(RestrictedName const& name, StopPlan const& plan);
    [[nodiscard]] Result<Change> take_mark(RestrictedName const& name, LiftRule const& rule);
    [[nodiscard]] Result<Change> foresee_mark(RestrictedName const& name, StopPlan const& plan);
    [[nodiscard]] Result<Change> end_keeping(RestrictedName const& name, std::int64_t now);

    [[nodiscard]] Result<bool> has_mark(std::string const& file) { return marks_.has(file); }
    [[nodiscard]] Result<std::optional<MarkState>> mark_state(std::string const& file);
    [[nodiscard]] Result<MarkedNames> marked_files() { return marks_.names(); }
    [[nodiscard]] Result<MarkedNames> locked_files() { return locks_.names(); }

  private:
    using Directory = MarkDirectory::Directory;

    [[nodiscard]] Result<SeenMark> look_in(Directory const& in, std::string const& file);
    [[nodiscard]] Result<SeenMark> look_at(std::string const& file);
    [[nodiscard]] Result<bool> set_queued(std::string const& file, QueuedNames wanted);

    [[nodiscard]] Result<Stop> planned_for(SeenMark const& seen, StopPlan const& plan) const;
    [[nodiscard]] Result<Change> put_under_lock(Directory const& in, RestrictedName const& name,
                                                Stop const& stop);
    [[nodiscard]] Result<Change> make_mark(Directory const& in, SeenMark const& seen,
                                           RestrictedName const& name, Stop const& stop);
    [[nodiscard]] Result<Change> merge_mark(Directory const& in, SeenMark const& seen,
                                            RestrictedName const& name, Stop const& stop);
    [[nodiscard]] Result<Change> take_under_lock(Directory const& in, RestrictedName const& name,
                                                 LiftRule const& rule, SeenMark& taken);
    void tidy_after(Directory const& in, std::string const& file);

    Restriction restriction_;
    MarkDirectory marks_;
    NameDirectory locks_;
    QueuedDirectory queued_;
};

}  // namespace penstock
