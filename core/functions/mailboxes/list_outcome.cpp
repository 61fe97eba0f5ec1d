#include "functions/mailboxes/list_outcome.h"

#include "api/answer_budget.h"

namespace penstock {

Result<Outcome> list_outcome(Call const& call, Value::List rows) {
    constexpr std::int64_t most_fields = 9;
    AnswerBudget::Share share(call.core.answer_budget);
    if (!share.grow(static_cast<std::int64_t>(rows.size()) * most_fields)) {
        return problem(ProblemKind::answer_too_large);
    }
    return Outcome{.data = Value(std::move(rows)), .share = std::move(share)};
}

}  // namespace penstock
