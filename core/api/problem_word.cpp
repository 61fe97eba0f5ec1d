#include "api/problem_word.h"

namespace penstock {

std::string_view word_for(ProblemKind kind) {
    switch (kind) {
#define PENSTOCK_WORD(kind) \
    case ProblemKind::kind: \
        return #kind;
        PENSTOCK_WORD(unauthenticated)
        PENSTOCK_WORD(malformed_request)
        PENSTOCK_WORD(request_too_large)
        PENSTOCK_WORD(waited_too_long)
        PENSTOCK_WORD(unknown_function)
        PENSTOCK_WORD(permission_denied)
        PENSTOCK_WORD(role_disabled)
        PENSTOCK_WORD(state_unreadable)
        PENSTOCK_WORD(host_only)
        PENSTOCK_WORD(missing_argument)
        PENSTOCK_WORD(ambiguous_argument)
        PENSTOCK_WORD(invalid_argument)
        PENSTOCK_WORD(no_such_account)
        PENSTOCK_WORD(no_such_domain)
        PENSTOCK_WORD(batch_in_batch)
        PENSTOCK_WORD(out_of_time)
        PENSTOCK_WORD(no_such_token)
        PENSTOCK_WORD(token_exists)
        PENSTOCK_WORD(too_many_tokens)
        PENSTOCK_WORD(token_above_caller)
        PENSTOCK_WORD(exceeds_caller)
        PENSTOCK_WORD(not_private)
        PENSTOCK_WORD(no_such_acl_list)
        PENSTOCK_WORD(answer_too_large)
        PENSTOCK_WORD(locked_by_host)
        PENSTOCK_WORD(not_enforced)
        PENSTOCK_WORD(no_such_mailbox)
        PENSTOCK_WORD(no_such_message)
        PENSTOCK_WORD(request_id_reused)
        PENSTOCK_WORD(request_ids_spent)
        PENSTOCK_WORD(request_not_kept)
        PENSTOCK_WORD(index_unavailable)
        PENSTOCK_WORD(agent_unavailable)
        PENSTOCK_WORD(storage_failed)
        PENSTOCK_WORD(configuration)
        PENSTOCK_WORD(internal)
#undef PENSTOCK_WORD
    }
    return "unknown";
}

}  // namespace penstock
