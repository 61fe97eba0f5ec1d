// Result: a value, or the Problem that prevented it. The one way in which penstock's own code
// reports what can be expected to go wrong; an exception means "cannot happen" and is caught in
// one place only (core/api/dispatcher.cpp).
//
// A Problem says what kind of thing went wrong, what it concerns (`subject`: shown to the caller,
// who usually named it), what would have been right (`wanted`: shown, too, where the kind says so)
// and what the operator should know (`detail`: goes to the log, never to the caller). The sentence
// that a caller reads is made in core/api/texts.cpp.
#pragma once

#include <string>

#include <tl/expected.hpp>

namespace penstock {

enum class ProblemKind {
    unauthenticated,     // no, bad, expired or misplaced credentials
    malformed_request,   // the HTTP request cannot be read; subject: what is wrong with it
    request_too_large,   // a limit is exceeded; subject: which
    waited_too_long,     // whoever sent the request has given it up, so that it was not acted on
    unknown_function,    // subject: its name
    permission_denied,   // the caller lacks the ACL; subject: the function
    role_disabled,       // subject: the role
    state_unreadable,    // roles, accounts or marks cannot be read: nothing is guessed
    host_only,           // over HTTP, but only to be run on the host; subject: the function
    missing_argument,    // subject: its name
    ambiguous_argument,  // given more than once with different values; subject: its name
    invalid_argument,    // subject: its name; wanted: what it has to be
    no_such_account,     // missing, malformed or not the caller's; subject: what was asked for
    no_such_domain,      // none of the caller's accounts has it; subject: what was asked for
    batch_in_batch,      // a call of a batch is a batch itself
    out_of_time,         // a read took too long, or a call of a batch was not begun
    no_such_token,       // the caller has none of that name; subject: the name
    token_exists,        // the caller has another of that name; subject: the name
    too_many_tokens,     // the caller has as many as it may have
    token_above_caller,  // it can do what the caller cannot; subject: its name
    exceeds_caller,      // more would be given than the caller has; subject: the argument
    not_private,         // an answer with a secret, over a connection without TLS
    no_such_acl_list,    // subject: its name
    answer_too_large,    // more rows than there is memory for at this moment
    locked_by_host,      // a restriction that only root may lift or weaken; subject: whose
    not_enforced,        // the change is on disk, but Exim would not obey it; subject: the hook
    no_such_mailbox,     // malformed or in none of the account's domains; subject: what was asked
    no_such_message,     // not in the queue, or not the caller's; subject: its id
    request_id_reused,   // the same request_id came with other arguments
    request_ids_spent,   // the caller has used as many within a day as it may
    request_not_kept,    // it cannot be looked up or remembered now; nothing was changed
    index_unavailable,   // the queue or the index of deliveries cannot be asked now
    agent_unavailable,   // Exim could not be asked to act now
    storage_failed,      // a change could not be made durable
    configuration,       // penstock.conf; detail: file, line, mistake
    internal,            // an exception reached the one catch site
};

struct Problem {
    ProblemKind kind;
    std::string subject = {};
    std::string detail = {};
    std::string wanted = {};
};

template <class T>
using Result = tl::expected<T, Problem>;

[[nodiscard]] inline tl::unexpected<Problem> problem(ProblemKind kind, std::string subject = {},
                                                     std::string detail = {}) {
    return tl::unexpected<Problem>(Problem{kind, std::move(subject), std::move(detail), {}});
}

// An argument that cannot be what it says; `wanted` completes "must be ...".
[[nodiscard]] inline tl::unexpected<Problem> invalid(std::string name, std::string wanted) {
    return tl::unexpected<Problem>(
        Problem{ProblemKind::invalid_argument, std::move(name), {}, std::move(wanted)});
}

}  // namespace penstock
