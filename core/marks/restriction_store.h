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
#include "marks/outgoing_mail.h"
#include "marks/queued_directory.h"
#include "marks/stop_rules.h"

namespace penstock {

class RestrictionStore {
  public:
    RestrictionStore(FileSystem const& files, std::string const& directory,
                     Restriction restriction);

    [[nodiscard]] Result<Change> impose(RestrictedName const& name, StopPlan const& plan);
    [[nodiscard]] Result<Change> lift(RestrictedName const& name, LiftRule const& rule);
    [[nodiscard]] Result<Change> foresee(RestrictedName const& name, StopPlan const& plan);
    [[nodiscard]] Result<Change> end_grace(RestrictedName const& name, std::int64_t now);

    [[nodiscard]] Result<bool> has(std::string const& file) { return marks_.has(file); }
    [[nodiscard]] Result<std::optional<MarkState>> state_of(std::string const& file);
    [[nodiscard]] Result<MarkedNames> marked() { return marks_.names(); }
    [[nodiscard]] Result<MarkedNames> locked() { return locks_.names(); }

  private:
    using Directory = MarkDirectory::Directory;

    [[nodiscard]] Result<SeenMark> look(Directory const& in, std::string const& file);
    [[nodiscard]] Result<SeenMark> look(std::string const& file);
    [[nodiscard]] Result<bool> set_queued(std::string const& file, QueuedNames wanted);

    [[nodiscard]] Result<Stop> planned(SeenMark const& seen, StopPlan const& plan) const;
    [[nodiscard]] Result<Change> impose_alone(Directory const& in, RestrictedName const& name,
                                              Stop const& stop);
    [[nodiscard]] Result<Change> make(Directory const& in, SeenMark const& seen,
                                      RestrictedName const& name, Stop const& stop);
    [[nodiscard]] Result<Change> merge(Directory const& in, SeenMark const& seen,
                                       RestrictedName const& name, Stop const& stop);
    [[nodiscard]] Result<Change> take_alone(Directory const& in, RestrictedName const& name,
                                            LiftRule const& rule, SeenMark& taken);
    void tidy(Directory const& in, std::string const& file);

    Restriction restriction_;
    MarkDirectory marks_;
    MarkDirectory locks_;
    QueuedDirectory queued_;
};

}  // namespace penstock
