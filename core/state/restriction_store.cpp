#include "restriction_store.h"

#include "file_problem.h"
#include "mark_merge.h"

namespace penstock {
namespace {

MarkRecord new_record(RestrictedName const& name, Stop const& stop) {
    return {.until = stop.entry.until,
            .kept_until = stop.kept_until,
            .subject = name.text(),
            .entries = {stop.entry}};
}

// Mail that is kept has no grace, and what is held has no mode.
Stop normal(Stop stop, Restriction restriction) {
    bool const has_mode = restriction == Restriction::suspended;
    stop.sets_queued = stop.sets_queued && has_mode;
    if (!has_mode || stop.queued == QueuedMail::keep) {
        stop.kept_until.reset();
    }
    return stop;
}

// Marks that expire when they should not are the one thing that a full disk must not make.
WhenFull when_full(MarkRecord const& old, MarkRecord const& next) {
    bool const needs_it = old.until != next.until || old.kept_until != next.kept_until;
    return needs_it ? WhenFull::leave_empty : WhenFull::leave_old;
}

tl::unexpected<Problem> refused(RestrictedName const& name) {
    return problem(ProblemKind::locked_by_host, name.text());
}

bool allows(LiftRule const& rule, std::string const& text) {
    auto const record = mark_record_from(text);
    bool const has_ended =
        !rule.if_expired_at || (record && has_expired(*record, *rule.if_expired_at));
    return has_ended && (!rule.if_from_list_alone || (record && is_from_list_alone(*record)));
}

}  // namespace

RestrictionStore::RestrictionStore(FileSystem const& files, std::string const& directory,
                                   Restriction restriction)
    : restriction_(restriction),
      marks_(files, directory + "/" + std::string(directory_of(restriction))),
      locks_(files, directory + "/locks/" + std::string(directory_of(restriction))),
      keep_(files, directory + "/queued/keep"),
      discard_(files, directory + "/queued/discard") {}

Result<Change> RestrictionStore::impose(RestrictedName const& name, Stop const& asked) {
    auto const stop = normal(asked, restriction_);
    auto const in = marks_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const seen = look(*in, name.file());
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    auto const confirmed = [&](Change change) {
        return marks_.confirm(*in).map([&] { return change; });
    };
    if (seen->text && says_nothing_new(*seen, name, stop)) {
        return confirmed(Change::already_so);
    }
    bool const is_mark_alone =
        !seen->text && !seen->is_locked && !stop.locks && seen->queued == wanted_names(stop);
    if (is_mark_alone) {
        auto const created = marks_.create(*in, name.file(), to_line(new_record(name, stop)));
        if (!created) {
            return tl::unexpected(created.error());
        }
        if (*created) {
            return confirmed(Change::changed);
        }
    }
    return impose_alone(*in, name, stop).and_then(confirmed);
}

// While nobody else changes anything but making marks where there are none; that ends with the
// lock, and the waiting for the disk can be shared again.
Result<Change> RestrictionStore::impose_alone(Directory const& in, RestrictedName const& name,
                                              Stop const& stop) {
    auto const lock = marks_.lock(in);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    auto seen = look(in, name.file());
    if (seen && !seen->text) {
        auto const made = make(in, name, stop);
        if (!made || *made == Change::changed) {
            return made;
        }
        seen = look(in, name.file());
    }
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    return seen->text ? merge(in, *seen, name, stop)
                      : unreadable("the mark of " + name.file() + " comes and goes");
}

// already_so: another call was quicker.
Result<Change> RestrictionStore::make(Directory const& in, RestrictedName const& name,
                                      Stop const& stop) {
    auto const lock = stop.locks ? locks_.add(name.file()) : locks_.remove(name.file());
    if (!lock) {
        return lock;
    }
    if (auto const set = set_queued(name.file(), wanted_names(stop)); !set) {
        return tl::unexpected(set.error());
    }
    return marks_.create(in, name.file(), to_line(new_record(name, stop))).map([](bool is_new) {
        return is_new ? Change::changed : Change::already_so;
    });
}

Result<Change> RestrictionStore::merge(Directory const& in, Seen const& seen,
                                       RestrictedName const& name, Stop const& stop) {
    if (stop.sets_queued && seen.is_locked && !stop.may_touch_locked && changes_mode(seen, stop)) {
        return refused(name);
    }
    auto const lock = stop.locks ? locks_.add(name.file()) : Result<Change>(Change::already_so);
    if (!lock) {
        return lock;
    }
    auto const written = write_record(in, seen, name, stop);
    if (!written) {
        return tl::unexpected(written.error());
    }
    auto const set =
        stop.sets_queued ? set_queued(name.file(), wanted_names(stop)) : Result<bool>(false);
    if (!set) {
        return tl::unexpected(set.error());
    }
    return *lock == Change::changed || *written || *set ? Change::added : Change::already_so;
}

Result<Change> RestrictionStore::lift(RestrictedName const& name, LiftRule const& rule) {
    auto const in = marks_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    Seen taken;
    auto const change = take_alone(*in, name, rule, taken);
    if (!change) {
        return change;
    }
    auto const confirmed = *change == Change::changed
                               ? marks_.confirm_taken(*in, name.file(), *taken.text)
                               : marks_.confirm(*in);
    if (!confirmed) {
        return tl::unexpected(confirmed.error());
    }
    if (*change == Change::changed && (taken.is_locked || taken.queued != QueuedNames{})) {
        tidy(*in, name.file());
    }
    return *change;
}

Result<Change> RestrictionStore::take_alone(Directory const& in, RestrictedName const& name,
                                            LiftRule const& rule, Seen& taken) {
    auto const lock = marks_.lock(in);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    auto seen = look(in, name.file());
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    if (!seen->text) {
        return Change::already_so;
    }
    if (seen->is_locked && !rule.may_lift_locked) {
        return refused(name);
    }
    if (!allows(rule, *seen->text)) {
        return Change::kept;
    }
    taken = std::move(*seen);
    return marks_.take(in, name.file()).map([&](auto const& text) {
        return text ? Change::changed : Change::already_so;
    });
}

// The mark has gone for certain, and with it the meaning of these names: what cannot be taken away
// now is put right when a mark is made again.
void RestrictionStore::tidy(Directory const& in, std::string const& file) {
    auto const lock = marks_.lock(in);
    auto const seen = lock ? look(in, file) : tl::unexpected(lock.error());
    if (!seen || seen->text) {
        return;
    }
    (void)locks_.remove(file);
    (void)set_queued(file, {});
}

Result<Change> RestrictionStore::end_grace(RestrictedName const& name, std::int64_t now) {
    auto const in = marks_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const lock = marks_.lock(*in);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    auto const state = state_of(name.file());
    if (!state) {
        return tl::unexpected(state.error());
    }
    if (!*state || !(*state)->kept_until) {
        return Change::already_so;
    }
    return *(*state)->kept_until <= now ? keep_.remove(name.file()) : Change::kept;
}

Result<std::optional<MarkState>> RestrictionStore::state_of(std::string const& file) {
    auto const seen = marks_.now().and_then([&](Directory const& in) { return look(in, file); });
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    if (!seen->text) {
        return std::nullopt;
    }
    MarkState state{.record = mark_record_from(*seen->text), .is_locked = seen->is_locked};
    if (state.record && seen->queued.keep) {
        state.kept_until = state.record->kept_until;
    }
    state.queued = mode_of(seen->queued, state.kept_until.has_value());
    return state;
}

// The lock first: a mark that is found afterwards is under it.
Result<RestrictionStore::Seen> RestrictionStore::look(Directory const& in,
                                                      std::string const& file) {
    auto const is_locked = locks_.has(file);
    if (!is_locked) {
        return tl::unexpected(is_locked.error());
    }
    auto text = marks_.text(in, file);
    if (!text) {
        return tl::unexpected(text.error());
    }
    auto const queued = queued_names(file);
    if (!queued) {
        return tl::unexpected(queued.error());
    }
    return Seen{*is_locked, std::move(*text), *queued};
}

Result<QueuedNames> RestrictionStore::queued_names(std::string const& file) {
    if (restriction_ != Restriction::suspended) {
        return QueuedNames{};
    }
    auto const keep = keep_.has(file);
    if (!keep) {
        return tl::unexpected(keep.error());
    }
    return discard_.has(file).map([&](bool discard) { return QueuedNames{*keep, discard}; });
}

// What names in other directories are to say is looked at, and confirmed, under the lock alone.
bool RestrictionStore::says_nothing_new(Seen const& seen, RestrictedName const& name,
                                        Stop const& stop) const {
    auto const old = mergeable_record(*seen.text, name.text());
    return !stop.locks && !stop.sets_queued && (!old || merged(*old, stop.entry) == *old);
}

bool RestrictionStore::changes_mode(Seen const& seen, Stop const& stop) const {
    if (seen.queued != wanted_names(stop)) {
        return true;
    }
    auto const record = mark_record_from(*seen.text);
    return seen.queued.keep && record ? record->kept_until != stop.kept_until
                                      : stop.kept_until.has_value();
}

// True if it has another text now.
Result<bool> RestrictionStore::write_record(Directory const& in, Seen const& seen,
                                            RestrictedName const& name, Stop const& stop) {
    auto const old = mergeable_record(*seen.text, name.text());
    if (!old) {
        return false;
    }
    auto next = merged(*old, stop.entry);
    if (stop.sets_queued) {
        next.kept_until = stop.kept_until;
    }
    if (next == *old) {
        return false;
    }
    next.subject = name.text();
    return marks_.replace(in, name.file(), to_line(next), when_full(*old, next));
}

// What is to wait waits before anything is taken away that would have it wait or be dropped.
Result<bool> RestrictionStore::set_queued(std::string const& file, QueuedNames wanted) {
    if (restriction_ != Restriction::suspended) {
        return false;
    }
    bool is_changed = false;
    auto const set = [&](MarkDirectory& names, bool is_wanted) -> Result<void> {
        return (is_wanted ? names.add(file) : names.remove(file)).map([&](Change change) {
            is_changed = is_changed || change == Change::changed;
        });
    };
    auto const discard_set = [&] { return set(discard_, wanted.discard); };
    auto const keep_set = [&] { return set(keep_, wanted.keep); };
    auto const done =
        wanted.keep ? keep_set().and_then(discard_set) : discard_set().and_then(keep_set);
    return done.map([&] { return is_changed; });
}

QueuedNames RestrictionStore::wanted_names(Stop const& stop) const {
    return restriction_ == Restriction::suspended
               ? names_for(stop.queued, stop.kept_until.has_value())
               : QueuedNames{};
}

}  // namespace penstock
