#include "api/call.h"
#include "api/dispatcher.h"
#include "api/envelope.h"
#include "api/form.h"
#include "api/xid.h"
#include "base/clock.h"
#include "functions/functions.h"

namespace penstock::functions {

namespace {

constexpr ListParam<std::string> command{
    ParamSpec{
        .name = "command",
        .help = "A call: a function's name, a question mark and its arguments, percent-encoded.",
        .example = "suspend_outgoing_email?user=example",
    },
    Presence::one_or_more};
constexpr OptionalParam<Flag> abort_on_error{ParamSpec{
    .name = "abort_on_error",
    .help = "1 ends the batch with the first call that fails.",
    .example = "1",
}};

Result<Outcome> run_one(Call const& call, std::string_view name, std::string const& text,
                        std::string const& xid) {
    // A batch in a batch would be a way around every limit on the size of a request.
    if (name == call.function.name) {
        return problem(ProblemKind::batch_in_batch);
    }
    auto const params = parse_form(text);
    if (!params) {
        return tl::unexpected(params.error());
    }
    return dispatch_by_name(call.core, call.actor, name, *params, xid, call.limit);
}

}  // namespace

// Every call has an id of its own in the log, and succeeds or fails by itself; the batch succeeds
// when it was carried out. Source: WHM API 1's documentation of batch.
Function const batch{
    .name = "batch",
    .section = Section::integration,
    .help = "Runs several calls, one after the other.",
    .effect = Effect::write,
    .params = {&command, &abort_on_error},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        Value::List answers;
        AnswerBudget::Share share;
        for (auto const& text : args[command]) {
            auto const end = text.find('?');
            auto const name = text.substr(0, end);
            auto const xid = make_xid();
            auto outcome = call.limit.check(call.core.clock).and_then([&] {
                return run_one(call, name, end == std::string::npos ? "" : text.substr(end + 1),
                               xid);
            });
            bool const has_failed = !outcome || outcome->is_negative;
            if (outcome) {
                share.absorb(std::move(outcome->share));
            }
            answers.push_back(envelope(name, std::move(outcome), xid));
            if (has_failed && args[abort_on_error].value_or(Flag{}).is_set) {
                break;
            }
        }
        return Outcome{.data = Value::Object{{"result", std::move(answers)}},
                       .share = std::move(share)};
    },
};

}  // namespace penstock::functions
