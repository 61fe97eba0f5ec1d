#include "answered_once.h"

#include "log_field.h"

namespace penstock {

namespace {

void tell(Call const& call, Problem const& problem) {
    call.core.log.error("request_id without effect: xid=" + call.xid +
                        " why=" + log_field(problem.detail));
}

Result<Outcome> answer_from(AnsweredRequest const& known, std::string const& fingerprint) {
    if (known.call != fingerprint) {
        return problem(ProblemKind::request_id_reused);
    }
    if (known.not_enforced) {
        return problem(ProblemKind::not_enforced, *known.not_enforced);
    }
    return Outcome{};
}

// What is worth keeping of an answer.
std::optional<AnsweredRequest> answered(Result<Outcome> const& outcome,
                                        std::string const& fingerprint) {
    if (outcome) {
        return AnsweredRequest{fingerprint};
    }
    if (outcome.error().kind == ProblemKind::not_enforced) {
        return AnsweredRequest{fingerprint, outcome.error().subject};
    }
    return std::nullopt;
}

}  // namespace

Result<Outcome> answered_once(Call const& call, std::string const& request_id,
                              std::string const& fingerprint,
                              std::function<Result<Outcome>()> const& run) {
    if (request_id.empty()) {
        return run();
    }
    auto const& requests = call.core.requests;
    RequestKey const key{call.actor.user, request_id};
    auto const lock = requests.lock();  // two at the same time are one after the other
    auto const known = lock ? requests.find(key) : tl::unexpected(lock.error());
    if (!known) {
        tell(call, known.error());
        return run();
    }
    if (*known) {
        return answer_from(**known, fingerprint);
    }
    auto outcome = run();
    if (auto const answer = answered(outcome, fingerprint)) {
        if (auto const kept = requests.keep(key, *answer); !kept) {
            tell(call, kept.error());
        }
    }
    return outcome;
}

}  // namespace penstock
