// RestrictionStore: one restriction's marks, with their locks and, for a suspension, the modes of
// queued mail; what OutgoingMail promises, for one restriction.
//
// Contract: outgoing_mail.h. How the names of several directories stay together: whoever changes
// more than one of them, or takes a mark away, or gives it another text, holds the lock of the
// mark's directory. A mark is linked last and unlinked first.
#pragma once

#include <optional>
#include <string>

#include "mark_directory.h"
#include "outgoing_mail.h"
#include "queued_names.h"
#include "result.h"

namespace penstock {

class RestrictionStore {
  public:
    RestrictionStore(FileSystem const& files, std::string const& directory,
                     Restriction restriction);

    [[nodiscard]] Result<Change> impose(RestrictedName const& name, Stop const& stop);
    [[nodiscard]] Result<Change> lift(RestrictedName const& name, LiftRule const& rule);
    [[nodiscard]] Result<Change> end_grace(RestrictedName const& name, std::int64_t now);

    [[nodiscard]] Result<bool> has(std::string const& file) { return marks_.has(file); }
    [[nodiscard]] Result<std::optional<MarkState>> state_of(std::string const& file);
    [[nodiscard]] Result<MarkedNames> marked() { return marks_.names(); }
    [[nodiscard]] Result<MarkedNames> locked() { return locks_.names(); }

  private:
    using Directory = MarkDirectory::Directory;

    struct Seen {
        bool is_locked = false;
        std::optional<std::string> text = {};  // nothing: no mark
        QueuedNames queued = {};
    };

    [[nodiscard]] Result<Seen> look(Directory const& in, std::string const& file);
    [[nodiscard]] Result<QueuedNames> queued_names(std::string const& file);
    [[nodiscard]] bool says_nothing_new(Seen const& seen, RestrictedName const& name,
                                        Stop const& stop) const;
    [[nodiscard]] bool changes_mode(Seen const& seen, Stop const& stop) const;
    [[nodiscard]] Result<Change> impose_alone(Directory const& in, RestrictedName const& name,
                                              Stop const& stop);
    [[nodiscard]] Result<Change> make(Directory const& in, RestrictedName const& name,
                                      Stop const& stop);
    [[nodiscard]] Result<Change> merge(Directory const& in, Seen const& seen,
                                       RestrictedName const& name, Stop const& stop);
    [[nodiscard]] Result<bool> write_record(Directory const& in, Seen const& seen,
                                            RestrictedName const& name, Stop const& stop);
    [[nodiscard]] Result<bool> set_queued(std::string const& file, QueuedNames wanted);
    [[nodiscard]] Result<Change> take_alone(Directory const& in, RestrictedName const& name,
                                            LiftRule const& rule, Seen& taken);
    void tidy(Directory const& in, std::string const& file);
    [[nodiscard]] QueuedNames wanted_names(Stop const& stop) const;

    Restriction restriction_;
    MarkDirectory marks_;
    MarkDirectory locks_;
    MarkDirectory keep_;
    MarkDirectory discard_;
};

}  // namespace penstock
