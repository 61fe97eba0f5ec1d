#include "marks/stop_rules.h"

#include "marks/mark_merge.h"

namespace penstock {

namespace {

// The one judgement of locks.
bool is_kept_by_lock(bool is_locked, bool may_lift_locks) {
    return is_locked && !may_lift_locks;
}

bool changes_mode(SeenMark const& seen, Stop const& stop) {
    if (seen.queued != names_for(stop.queued, stop.kept_until.has_value())) {
        return true;
    }
    auto const record = mark_record_from(seen.text.value_or(""));
    return seen.queued.keep && record ? record->kept_until != stop.kept_until
                                      : stop.kept_until.has_value();
}

bool allows(LiftRule const& rule, std::optional<MarkRecord> const& record) {
    bool const has_ended =
        !rule.if_expired_at || (record && has_expired(*record, *rule.if_expired_at));
    return has_ended && (!rule.if_from_list_alone || (record && is_from_list_alone(*record)));
}

}  // namespace

Stop normal(Stop stop, Restriction restriction) {
    bool const has_mode = restriction == Restriction::suspended;
    if (!has_mode) {
        stop.queued = QueuedMail::fail;
        stop.sets_queued = false;
    }
    if (!has_mode || stop.queued == QueuedMail::keep) {
        stop.kept_until.reset();
    }
    return stop;
}

QueuedNames wanted_names(Stop const& stop, Restriction restriction) {
    return restriction == Restriction::suspended
               ? names_for(stop.queued, stop.kept_until.has_value())
               : QueuedNames{};
}

MarkRecord new_record(RestrictedName const& name, Stop const& stop) {
    return {.until = stop.entry.until,
            .kept_until = stop.kept_until,
            .subject = name.text(),
            .entries = {stop.entry},
            .born = stop.born};
}

std::optional<MarkRecord> next_record(SeenMark const& seen, RestrictedName const& name,
                                      Stop const& stop) {
    auto const old = mergeable_record(seen.text.value_or(""), name.text());
    if (!old) {
        return std::nullopt;
    }
    auto next = merged(*old, stop.entry);
    if (stop.sets_queued) {
        next.kept_until = stop.kept_until;
    }
    // A new account of an old name is meant from now on. That a mark told of none is no news.
    if (!old->born.empty() && !stop.born.empty()) {
        next.born = stop.born;
    }
    if (next == *old) {
        return std::nullopt;
    }
    next.subject = name.text();
    next.born = stop.born.empty() ? next.born : stop.born;
    return next;
}

WhenFull when_full(SeenMark const& seen, MarkRecord const& next) {
    auto const old = mergeable_record(seen.text.value_or(""), next.subject);
    bool const is_as_long = old && old->until == next.until && old->kept_until == next.kept_until;
    return is_as_long ? WhenFull::leave_old : WhenFull::leave_empty;
}

Result<Change> foreseen_stop(RestrictedName const& name, SeenMark const& seen, Stop const& stop) {
    if (!seen.text) {
        return Change::changed;
    }
    bool const sets_another = stop.sets_queued && changes_mode(seen, stop);
    if (sets_another && is_kept_by_lock(seen.is_locked, stop.may_lift_locks)) {
        return problem(ProblemKind::locked_by_host, name.text());
    }
    bool const adds = (stop.locks && !seen.is_locked) || next_record(seen, name, stop);
    return adds || sets_another ? Change::added : Change::already_so;
}

Result<Change> foreseen_lifting(RestrictedName const& name, std::optional<MarkState> const& seen,
                                LiftRule const& rule) {
    if (!seen) {
        return Change::already_so;
    }
    if (is_kept_by_lock(seen->is_locked, rule.may_lift_locks)) {
        return problem(ProblemKind::locked_by_host, name.text());
    }
    return allows(rule, seen->record) ? Change::changed : Change::kept;
}

std::optional<MarkState> state_from(SeenMark const& seen) {
    if (!seen.text) {
        return std::nullopt;
    }
    MarkState state{.record = mark_record_from(*seen.text), .is_locked = seen.is_locked};
    if (state.record && seen.queued.keep) {
        state.kept_until = state.record->kept_until;
    }
    state.queued = mode_of(seen.queued, state.kept_until.has_value());
    return state;
}

}  // namespace penstock
