#include "cli/program.h"

#include <algorithm>

#include "api/catalog.h"
#include "api/dispatcher.h"
#include "api/envelope.h"
#include "api/xid.h"
#include "auth/authenticator.h"
#include "cli/catalog_text.h"
#include "cli/catalog_words.h"
#include "cli/command_line.h"
#include "cli/completion.h"
#include "cli/help_text.h"
#include "credentials/reseller_store.h"
#include "functions/functions.h"
#include "service/full_catalog.h"

namespace penstock {

namespace {

// A batch stands for calls of any kind.
constexpr std::string_view batch = "batch";

Printed could_not(std::string why) {
    return {.status = Status::not_called, .error = std::move(why)};
}

Printed could_not(Problem const& why) {
    return could_not(why.detail.empty() ? why.subject : why.detail);
}

using Asked = Result<Function const*>;  // or that there is none of that name

Rights rights_for(Asked const& function) {
    bool const needs_them =
        function && ((*function)->effect == Effect::administer || (*function)->name == batch);
    return needs_them ? Rights::returning : Rights::none;
}

// A user without rights of a reseller's is no user of WHM's; one whose list is empty is.
Result<void> check_is_known(Core const& core, std::string const& user) {
    if (user == "root") {
        return {};
    }
    auto const words = core.resellers.acls_of(user);
    if (!words) {
        return tl::unexpected(words.error());
    }
    if (!words->has_value()) {
        return problem(ProblemKind::unauthenticated, user, "no such WHM user: " + user);
    }
    return {};
}

Result<Actor> caller(Core const& core, std::string const& user) {
    return check_is_known(core, user)
        .and_then([&] { return core.authenticator.rights_of(user); })
        .map([&](AclSet const& rights) {
            Actor actor;
            actor.user = user;
            actor.acls = rights;
            actor.is_on_host = true;
            actor.is_private = true;
            return actor;
        });
}

std::string text_of(Asked const& function, CommandLine const& line, Result<Outcome> outcome,
                    std::string const& xid) {
    return function && (*function)->version_0 == Version0::foreign
               ? write_foreign(line.format, foreign(std::move(outcome), xid))
               : write_as(line.format, root_element,
                          envelope(line.words.front(), std::move(outcome), xid));
}

Printed answer_call(Core const& core, Actor const& actor, Asked const& function,
                    CommandLine const& line) {
    auto const xid = make_xid();
    auto outcome = params_of(line).and_then([&](RawParams const& params) {
        return function.and_then(
            [&](Function const* known) { return dispatch(core, actor, *known, params, xid); });
    });
    bool const is_done = outcome && !outcome->is_negative;
    auto text = text_of(function, line, std::move(outcome), xid);
    if (!text.ends_with('\n')) {
        text += '\n';
    }
    return {.status = is_done ? Status::done : Status::failed, .out = std::move(text)};
}

Printed call_function(CommandLine const& line, Host const& host) {
    if (!host.is_root) {
        return could_not("only root can call functions here; others call them over HTTP");
    }
    // What is declared is the same in every catalog, and lives as long as the program.
    auto const function = make_catalog().require(line.words.front());
    auto rights = host.limit(rights_for(function));
    if (!rights) {
        return could_not(rights.error());
    }
    auto const service = Service::open(host.paths(), host.log, std::move(*rights));
    if (!service) {
        return could_not(service.error());
    }
    auto const core = (*service)->core();
    auto const actor = caller(*core, line.user);
    return actor ? answer_call(*core, *actor, function, line) : could_not(actor.error());
}

// Also a function of another API, by the name under which the help of what runs it lists it.
Function const* find_to_explain(Catalog const& catalog, std::string_view name) {
    auto const others = functions_run_by(catalog);
    auto const other = std::ranges::find(others, name, &Function::name);
    return other != others.end() ? *other : catalog.find(name);
}

Printed explained(CommandLine const& line) {
    auto const catalog = make_catalog();
    if (line.words.empty()) {
        return {.out = help_overview(catalog)};
    }
    auto const& name = line.words.front();
    auto const* const function = find_to_explain(catalog, name);
    return function == nullptr ? could_not(help_for_missing(name))
                               : Printed{.out = help_for(*function)};
}

Printed catalog_text(std::string const& form) {
    auto const catalog = make_catalog();
    if (form == "json") {
        return {.out = catalog_as_json(catalog) + "\n"};
    }
    return {.out = form == "man" ? catalog_as_man_page(catalog, PENSTOCK_VERSION)
                                 : catalog_as_markdown(catalog)};
}

Printed completed(CommandLine const& line) {
    std::string text;
    for (auto const& word : completions(make_catalog(), line.words)) {
        text += word + "\n";
    }
    return {.out = std::move(text)};
}

}  // namespace

Printed run_command_line(std::vector<std::string> const& arguments, Host const& host) {
    auto const line = parse_command_line(arguments);
    if (!line) {
        return could_not(line.error() + "; see whmapi1 --help");
    }
    switch (line->task) {
        case Task::help:
            return explained(*line);
        case Task::version:
            return {.out = "whmapi1 (penstock) " PENSTOCK_VERSION "\n"};
        case Task::catalog:
            return catalog_text(line->catalog_form);
        case Task::complete:
            return completed(*line);
        case Task::call:
            break;
    }
    return call_function(*line, host);
}

}  // namespace penstock
