#include "api/texts.h"

namespace penstock {

namespace {

// The frame in which WHM API 1 reports what a function itself found wrong (measured on a live
// server); plain refusals of the dispatcher come without it.
std::string failure(std::string_view xid, std::string const& text) {
    return "API failure: (XID " + std::string(xid) + ") " + text;
}

std::string quoted(std::string const& text) {
    return "“" + text + "”";
}

}  // namespace

std::string reason_for(Problem const& problem, std::string_view xid) {
    auto const& subject = problem.subject;
    switch (problem.kind) {
        case ProblemKind::unauthenticated:
            return std::string(access_denied);
        case ProblemKind::malformed_request:
            return "The request cannot be read: " + subject + ".";
        case ProblemKind::request_too_large:
            return "The request is too large: " + subject + ".";
        case ProblemKind::waited_too_long:
            return "The server is busy. The call waited too long and was not run.";
        case ProblemKind::unknown_function:
            return unknown_in_version(subject, "1");
        case ProblemKind::permission_denied:
            return "Permission denied: You do not have the required privileges to run " + subject;
        case ProblemKind::role_disabled:
            return failure(xid, "The " + quoted(subject) + " role is disabled on this server.");
        case ProblemKind::state_unreadable:
            return failure(xid, "The server cannot read its own state. Nothing was changed.");
        case ProblemKind::missing_argument:
            return failure(xid, "Provide the " + quoted(subject) + " argument.");
        case ProblemKind::ambiguous_argument:
            return failure(xid, "Provide the " + quoted(subject) + " argument only once.");
        case ProblemKind::invalid_argument:
            return failure(xid,
                           "The " + quoted(subject) + " argument must be " + problem.wanted + ".");
        case ProblemKind::host_only:
            return failure(xid, "The " + quoted(subject) +
                                    " function is to be run with whmapi1 on the server itself.");
        case ProblemKind::no_such_account:
            return failure(xid, "You do not have a user named " + quoted(subject) + ".");
        case ProblemKind::no_such_domain:
            return failure(xid, "You do not have a domain named " + quoted(subject) + ".");
        case ProblemKind::batch_in_batch:
            return failure(xid, "A batch cannot run another batch.");
        case ProblemKind::out_of_time:
            return failure(xid, "The call takes too long. It was given up, and changed nothing.");
        case ProblemKind::no_such_token:
            return failure(xid, "You do not have an API token named " + quoted(subject) + ".");
        case ProblemKind::token_exists:
            return failure(xid, "You already have an API token named " + quoted(subject) + ".");
        case ProblemKind::too_many_tokens:
            return failure(xid, "You have too many API tokens. Revoke one first.");
        case ProblemKind::token_above_caller:
            return failure(xid, "The API token named " + quoted(subject) +
                                    " can do more than you can, so you cannot change it.");
        case ProblemKind::exceeds_caller:
            return failure(
                xid, "The " + quoted(subject) + " argument asks for more than you have yourself.");
        case ProblemKind::not_private:
            return failure(xid, "The " + quoted(subject) + " function is answered over TLS only.");
        case ProblemKind::no_such_acl_list:
            return failure(xid, "There is no ACL list named " + quoted(subject) + ".");
        case ProblemKind::answer_too_large:
            return failure(xid,
                           "The answer is too large to be made now. Ask for less of it with "
                           "api.filter, api.columns or api.chunk.");
        case ProblemKind::locked_by_host:
            return failure(xid,
                           "The restriction of " + quoted(subject) + " is locked by the host.");
        case ProblemKind::not_enforced:
            return failure(xid, "The change is written, not enforced: " + subject + ".");
        case ProblemKind::no_such_mailbox:
            return failure(xid, "You do not have a mailbox named " + quoted(subject) + ".");
        case ProblemKind::no_such_message:
            return failure(xid, "You do not have a queued message named " + quoted(subject) + ".");
        case ProblemKind::request_id_reused:
            return failure(xid, "The “request_id” was used for another call. Nothing was changed.");
        case ProblemKind::request_ids_spent:
            return failure(xid,
                           "You have used too many “request_id”s within a day. Nothing was "
                           "changed; a call without one works.");
        case ProblemKind::request_not_kept:
            return failure(xid,
                           "The “request_id” cannot be remembered now. Nothing was changed; a call "
                           "without one works.");
        case ProblemKind::index_unavailable:
            return failure(xid, "The mail queue and its log cannot be read now.");
        case ProblemKind::agent_unavailable:
            return failure(xid, "The mail server cannot be asked to act now.");
        case ProblemKind::storage_failed:
            return failure(xid, "The change could not be written to disk and is not confirmed.");
        case ProblemKind::configuration:
        case ProblemKind::internal:
            break;
    }
    return failure(xid, "An internal error occurred. The server's log has more under this XID.");
}

std::string reason_for_version_0(Problem const& problem, std::string_view xid) {
    return problem.kind == ProblemKind::no_such_account ? "Account does not exist"
                                                        : reason_for(problem, xid);
}

std::string liftable_by(std::string const& reseller) {
    return "The reseller " + quoted(reseller) + " can lift this; with lock=1 only root can.";
}

std::string changed_since(std::string const& name, std::string_view state, bool holds) {
    return "This call was carried out before, and nothing is done again. Since then " +
           quoted(name) + (holds ? " was " : " is not ") + std::string(state) +
           (holds ? " anew." : " any more.");
}

std::string unknown_in_version(std::string_view function, std::string_view version) {
    return "Unknown app (" + quoted(std::string(function)) + ") requested for this version (" +
           std::string(version) + ") of the API.";
}

std::string unknown_in_uapi(std::string_view module, std::string_view function) {
    return "The system could not find the function " + quoted(std::string(function)) +
           " in the UAPI module " + quoted(std::string(module)) + ".";
}

std::string unknown_in_cpanel_api(std::string_view module, std::string_view function) {
    return "Could not find function " + quoted(std::string(function)) + " in module " +
           quoted(std::string(module)) + ": only UAPI (version 3) is offered here.";
}

std::string unknown_without_version(std::string_view function) {
    return "Unknown App Requested: " + std::string(function);
}

}  // namespace penstock
