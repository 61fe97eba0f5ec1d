#include "api/dispatcher.h"

#include <exception>
#include <stdexcept>
#include <utility>

#include <Poco/Logger.h>

#include "api/answer_budget.h"
#include "api/call.h"
#include "api/catalog.h"
#include "api/core.h"
#include "api/function.h"
#include "api/raw_params.h"
#include "api/refused_call.h"
#include "api/selection.h"
#include "api/time_limit.h"
#include "auth/accounts.h"
#include "auth/actor.h"
#include "base/log_field.h"
#include "credentials/roles.h"
#include "settings/settings.h"

namespace penstock {

namespace {

Result<Args> bind_arguments(Core const& core, Actor const& actor, Function const& function,
                            RawParams const& params) {
    ReadingContext const context{actor, core.accounts};
    Args args;
    for (auto const* param : function.params) {
        auto value = param->bind(params, context);
        if (!value) {
            return tl::unexpected(std::move(value.error()));
        }
        args.set(*param, std::move(*value), param->is_given(params));
    }
    return args;
}

// The list takes its place in the data, under the name that the function declares.
Result<Outcome> with_selection(Core const& core, Function const& function, Outcome outcome,
                               OutputOptions const& options) {
    if (!outcome.list) {
        return outcome;
    }
    if (function.list.empty()) {
        throw std::logic_error("a list that is not declared");
    }
    outcome.share = AnswerBudget::Share(core.answer_budget);
    auto selected = select(options, *outcome.list, outcome.share);
    if (!selected) {
        return tl::unexpected(std::move(selected.error()));
    }
    Value::Object data;
    if (outcome.data) {
        outcome.data->visit(Overloaded{[&](Value::Object& object) { data = std::move(object); },
                                       [](auto const&) {}});
    }
    data.emplace_back(std::string(function.list), std::move(selected->items));
    outcome.data = std::move(data);
    auto const remarks = outcome.list->remarks ? outcome.list->remarks() : Value::Object{};
    for (Value::Object const* members : {&std::as_const(selected->metadata), &remarks}) {
        outcome.metadata.insert(outcome.metadata.end(), members->begin(), members->end());
    }
    outcome.list.reset();
    return outcome;
}

Result<Outcome> run_if_allowed(Core const& core, Actor const& actor, Function const& function,
                               RawParams const& params, std::string const& xid, TimeLimit limit) {
    if (auto allowed = check_allowed(core, actor, function); !allowed) {
        return tl::unexpected(std::move(allowed.error()));
    }
    auto const args = bind_arguments(core, actor, function, params);
    if (!args) {
        return tl::unexpected(args.error());
    }
    auto const options = parse_output_options(params);
    if (!options) {
        return tl::unexpected(options.error());
    }
    auto outcome = function.run(*args, Call{core, actor, function, xid, limit});
    return outcome ? with_selection(core, function, std::move(*outcome), *options)
                   : std::move(outcome);
}

}  // namespace

Result<void> check_allowed(Core const& core, Actor const& actor, Function const& function) {
    if (function.acl && !actor.acls.has(*function.acl)) {
        return problem(ProblemKind::permission_denied, std::string(function.name));
    }
    if (function.role) {
        auto const enabled = core.roles.is_enabled(*function.role);
        if (!enabled) {
            return tl::unexpected(enabled.error());
        }
        if (!*enabled) {
            return problem(ProblemKind::role_disabled, std::string(word_for(*function.role)));
        }
    }
    if (function.effect == Effect::administer && !actor.is_on_host &&
        !core.settings.administer_over_http) {
        return problem(ProblemKind::host_only, std::string(function.name));
    }
    return {};
}

Result<Outcome> dispatch(Core const& core, Actor const& actor, Function const& function,
                         RawParams const& params, std::string const& xid, TimeLimit limit) {
    auto outcome = [&]() -> Result<Outcome> {
        try {
            return run_if_allowed(core, actor, function, params, xid, limit);
        } catch (std::exception const& error) {
            return problem(ProblemKind::internal, std::string(function.name), error.what());
        }
    }();
    if (!outcome && !outcome.error().detail.empty()) {
        core.log.error("call failed: xid=" + xid + " function=" + log_field(function.name) +
                       " why=" + log_field(outcome.error().detail));
    }
    if (!outcome) {
        record_refusal(core, actor, function, params, xid, outcome.error());
    }
    return outcome;
}

Result<Outcome> dispatch_by_name(Core const& core, Actor const& actor, std::string_view name,
                                 RawParams const& params, std::string const& xid, TimeLimit limit) {
    return core.catalog.require(name).and_then([&](Function const* function) {
        return dispatch(core, actor, *function, params, xid, limit);
    });
}

}  // namespace penstock
