// OutgoingMail: whose outgoing mail is suspended or held, accounts and single mailboxes. The truth
// is on disk, in names, where Exim reads it too; nothing is kept in memory. Below DIRECTORY:
//     suspended/NAME, held/NAME   NAME is restricted; the content is a MarkRecord
//     locks/RESTRICTION/NAME      that restriction may be lifted by root alone
//     queued/keep/NAME            while NAME is suspended its queued mail waits
//     queued/discard/NAME         it is dropped (where it does not wait); without either it bounces
// A lock or a mode without its mark means nothing, and is put right when a mark is made again.
//
// Promise: when impose() or lift() has answered without a Problem, the change is on disk and
// survives kill -9 and power loss; when it answers a Problem, or not at all, the restriction is in
// the old or in the new state, and the same call again leads to the new one. Whoever finds a mark
// finds its lock and its mode, too: they are on disk before it, and go after it. A call for one
// name never touches another, and no crash leaves anything but marks behind (and one working name,
// which the next call takes away). impose() works on a full disk: the mark is then without a
// record, and for ever. A second impose() adds to the record and never shortens it.
//
// Failure: state_unreadable - a directory or its `.ready` is missing, or what has the name is no
// mark (only a regular file with one link is; nothing else is followed, waited for or removed):
// nothing was changed. locked_by_host - the restriction is locked, and the caller may not touch
// that: nothing was changed. storage_failed - the change could not be made durable. Once a
// directory could not be synced, this object confirms nothing more in it until penstock is started
// again: a second fsync that succeeds proves nothing about what the first one lost. Marks are then
// still made, but none is removed.
//
// Threads: all calls are safe from any thread, and from several processes; threads that wait for
// the disk at the same time share one fsync of the directory. Making a mark, and confirming one
// that is there, takes no lock. The directories may be missing at first, or be replaced: every call
// looks again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/result.h"
#include "marks/mark_record.h"
#include "marks/queued_mail.h"
#include "marks/restricted_name.h"
#include "marks/restriction.h"

namespace penstock {

class FileSystem;
class RestrictionStore;

enum class Change {
    changed,
    already_so,
    added,  // it was restricted already, and something was added: a reason, a later end, a lock
    kept,   // it is restricted still: the rule of the lifting says so
};

struct Stop {
    MarkEntry entry;
    bool locks = false;  // from now on root alone lifts it
    // Of a suspension. Where there is one already, it keeps its mode unless this one sets it.
    QueuedMail queued = QueuedMail::fail;
    std::optional<std::int64_t> kept_until{};  // until then queued mail waits first
    bool sets_queued = false;
    bool may_lift_locks = false;  // whether the mode of a locked suspension may be set
    std::string born = {};        // of the account that is meant: Account::born
};

struct LiftRule {
    bool may_lift_locks = false;
    std::optional<std::int64_t> if_expired_at{};  // only what has expired by then
    bool if_from_list_alone = false;              // only what came by a flat list and no other way
};

struct MarkState {
    std::optional<MarkRecord> record{};  // nothing: none that can be read
    bool is_locked = false;
    QueuedMail queued = QueuedMail::fail;      // of a suspension; when kept_until is over
    std::optional<std::int64_t> kept_until{};  // until then it waits
};

// What the stop is to be, of the mark as it is seen, or of none. A Problem of it stops nothing.
using StopPlan = std::function<Result<Stop>(std::optional<MarkState> const& seen)>;

using MarkedNames = std::set<std::string, std::less<>>;

class OutgoingMail {
  public:
    // `directory`: /var/lib/penstock/outgoing. `files` must outlive this object.
    OutgoingMail(FileSystem const& files, std::string const& directory);
    ~OutgoingMail();
    OutgoingMail(OutgoingMail const&) = delete;
    OutgoingMail& operator=(OutgoingMail const&) = delete;

    // The plan is asked once, before anything is changed.
    [[nodiscard]] Result<Change> impose(Restriction restriction, RestrictedName const& name,
                                        StopPlan const& plan);
    [[nodiscard]] Result<Change> impose(Restriction restriction, RestrictedName const& name,
                                        Stop const& stop) {
        return impose(restriction, name, StopPlan([&](auto const&) { return stop; }));
    }
    // The rule is judged while nobody else can change the mark.
    [[nodiscard]] Result<Change> lift(Restriction restriction, RestrictedName const& name,
                                      LiftRule const& rule);
    // What impose() would answer now, but for the disk; nothing is changed. Of lift() that is
    // foreseen_lifting() of state_of(), in stop_rules.h.
    [[nodiscard]] Result<Change> foresee(Restriction restriction, RestrictedName const& name,
                                         StopPlan const& plan);

    // Queued mail of a suspension waits no longer, if its grace is over by then.
    [[nodiscard]] Result<Change> end_grace(RestrictedName const& name, std::int64_t now);

    [[nodiscard]] Result<bool> has(Restriction restriction, RestrictedName const& name);
    [[nodiscard]] Result<std::optional<MarkState>> state_of(Restriction restriction,
                                                            RestrictedName const& name);

    // Every name that is marked, or locked, for lists: one look at a directory instead of one per
    // account.
    [[nodiscard]] Result<MarkedNames> marked(Restriction restriction);
    [[nodiscard]] Result<MarkedNames> locked(Restriction restriction);

    // What has this name on disk, as marked() gives it; nothing if it is restricted no longer. For
    // who acts for nobody, and for lists that judge ownership themselves.
    [[nodiscard]] Result<std::optional<RestrictedName>> find(Restriction restriction,
                                                             std::string_view file);

  private:
    [[nodiscard]] RestrictionStore& store(Restriction restriction);

    std::unique_ptr<RestrictionStore> suspended_;
    std::unique_ptr<RestrictionStore> held_;
};

}  // namespace penstock
