#include "functions/mail/planned_stop.h"

#include "auth/accounts.h"
#include "base/clock.h"
#include "functions/mail/locked_mail.h"
#include "functions/mail/restriction_params.h"
#include "marks/outgoing_mail.h"
#include "settings/settings.h"

namespace penstock {

namespace {

// Written down with the stop, and not judged when somebody wants to lift it: a mark whose text a
// full disk has left out does not say whose it is.
bool is_to_lock(Call const& call, RestrictionWish const& wish) {
    bool const is_of_host =
        call.actor.is_root() && call.core.settings.host_stops == HostStops::locked;
    return wish.locks || is_of_host;
}

std::optional<std::int64_t> end_of(std::chrono::seconds grace, Call const& call) {
    return grace.count() > 0 ? std::optional(call.core.clock.wall() + grace.count()) : std::nullopt;
}

// A wish that says a part of it leaves the other as it is.
Result<void> plan_queued(Call const& call, RestrictedName const& name, RestrictionWish const& wish,
                         std::optional<MarkState> const& seen, Stop& stop) {
    auto const& settings = call.core.settings;
    stop.sets_queued = wish.queued || wish.grace;
    stop.queued = wish.queued.value_or(seen ? seen->queued : settings.queued_mail);
    if (wish.grace) {
        stop.kept_until = end_of(*wish.grace, call);
    } else {
        stop.kept_until = seen ? seen->kept_until : end_of(settings.grace_seconds, call);
    }
    bool const touches_queue = stop.sets_queued || !seen;
    if (stop.may_lift_locks || !touches_queue || stop.queued == QueuedMail::keep) {
        return {};
    }
    auto const is_locked_mail = holds_locked_mail(call, name);
    if (!is_locked_mail) {
        return tl::unexpected(is_locked_mail.error());
    }
    if (*is_locked_mail && stop.sets_queued) {
        return problem(ProblemKind::locked_by_host, name.text());
    }
    if (*is_locked_mail) {
        stop.queued = QueuedMail::keep;
    }
    return {};
}

// Whom the mark is for, as far as the accounts tell: the name may be another's one day.
std::string born(RestrictedName const& name) {
    return name.account() ? name.account()->as_found().born : std::string();
}

}  // namespace

Result<void> check_wish(Call const& call, RestrictionWish const& wish) {
    if (wish.locks && !call.actor.may_lift_locks()) {
        return problem(ProblemKind::exceeds_caller, std::string(lock_param.spec().name));
    }
    if (wish.expires && *wish.expires <= call.core.clock.wall()) {
        return invalid(std::string(expires_param.spec().name), "a time that is yet to come");
    }
    return {};
}

Result<Stop> planned_stop(Call const& call, Restriction restriction, RestrictedName const& name,
                          RestrictionWish const& wish, std::optional<MarkState> const& seen) {
    Stop stop{.entry = {.by = call.actor.user,
                        .at = call.core.clock.wall(),
                        .why = wish.reason,
                        .request = call.xid,
                        .until = wish.expires,
                        .via = call.actor.is_from_list ? Via::list
                               : call.actor.is_on_host ? Via::host
                                                       : Via::api},
              .locks = is_to_lock(call, wish),
              .may_lift_locks = call.actor.may_lift_locks(),
              .born = born(name)};
    if (restriction == Restriction::suspended) {
        if (auto planned = plan_queued(call, name, wish, seen, stop); !planned) {
            return tl::unexpected(std::move(planned.error()));
        }
    }
    return stop;
}

}  // namespace penstock
