#include "dispatcher.h"

#include <exception>

#include "call.h"

namespace penstock {

namespace {

Result<Args> bind(Core const& core, Actor const& actor, Function const& function,
                  RawParams const& params) {
    ReadingContext const context{actor, core.accounts};
    Args args;
    for (auto const* param : function.params) {
        auto value = param->bind(params, context);
        if (!value) {
            return tl::unexpected(std::move(value.error()));
        }
        args.set(*param, std::move(*value));
    }
    return args;
}

Result<Outcome> run(Core const& core, Actor const& actor, std::string_view name,
                    RawParams const& params, std::string const& xid) {
    auto const* const function = core.catalog.find(name);
    if (function == nullptr) {
        return problem(ProblemKind::unknown_function, std::string(name));
    }
    if (auto allowed = check_allowed(core, actor, *function); !allowed) {
        return tl::unexpected(std::move(allowed.error()));
    }
    auto const args = bind(core, actor, *function, params);
    if (!args) {
        return tl::unexpected(args.error());
    }
    return function->run(*args, Call{core, actor, *function, xid});
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
    return {};
}

Result<Outcome> dispatch(Core const& core, Actor const& actor, std::string_view function,
                         RawParams const& params, std::string const& xid) {
    try {
        return run(core, actor, function, params, xid);
    } catch (std::exception const& error) {
        return problem(ProblemKind::internal, std::string(function), error.what());
    }
}

}  // namespace penstock
