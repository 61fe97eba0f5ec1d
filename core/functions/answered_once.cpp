#include "functions/answered_once.h"

#include "marks/request_store.h"

namespace penstock {

namespace {

// Of ids within a day. Root suspends whole hosts; others have names on root's disk for each.
std::size_t most_ids(Actor const& actor) {
    return actor.is_root() ? 100'000 : 10'000;
}

Problem not_kept(Problem cause) {
    return cause.kind == ProblemKind::request_ids_spent
               ? std::move(cause)
               : Problem{ProblemKind::request_not_kept, {}, std::move(cause.detail), {}};
}

// An answer that says that something was done.
bool is_done(Result<Outcome> const& outcome) {
    return outcome || outcome.error().kind == ProblemKind::not_enforced;
}

}  // namespace

Result<Outcome> answered_once(Call const& call, std::string const& request_id,
                              std::string const& fingerprint,
                              std::function<Result<Outcome>()> const& run,
                              std::function<Result<Outcome>()> const& again) {
    if (request_id.empty()) {
        return run();
    }
    // Two at the same time are one after the other.
    auto requests = call.core.requests.of(call.actor.user, most_ids(call.actor));
    auto const known =
        requests ? requests->look_up(request_id, fingerprint) : tl::unexpected(requests.error());
    if (!known) {
        return tl::unexpected(not_kept(known.error()));
    }
    if (*known == Known::another) {
        return problem(ProblemKind::request_id_reused);
    }
    if (*known == Known::done) {
        return again();
    }
    if (auto const reserved = requests->reserve(request_id, fingerprint); !reserved) {
        return tl::unexpected(not_kept(reserved.error()));
    }
    auto outcome = run();
    if (!is_done(outcome)) {
        requests->release(request_id);
        return outcome;
    }
    if (auto const kept = requests->confirm(request_id); !kept) {
        return problem(ProblemKind::storage_failed, "",
                       "done, but its request_id is not kept: " + kept.error().detail);
    }
    return outcome;
}

}  // namespace penstock
