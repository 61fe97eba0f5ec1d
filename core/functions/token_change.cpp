#include "token_change.h"

#include <algorithm>

#include "token_params.h"

namespace penstock {

namespace {

std::string_view argument_for(Excess excess) {
    switch (excess) {
        case Excess::rights:
            return acl_param.spec().name;
        case Excess::time:
            return expires_at_param.spec().name;
        case Excess::addresses:
            break;
    }
    return whitelist_ip_param.spec().name;
}

std::vector<std::string> texts_of(std::vector<AllowedAddress> const& addresses) {
    std::vector<std::string> texts;
    for (auto const& address : addresses) {
        if (address.is_any()) {
            return {};
        }
        texts.push_back(address.text);
    }
    return texts;
}

AclSet set_of(std::vector<Acl> const& acls) {
    std::vector<std::string> words;
    for (auto const acl : acls) {
        words.emplace_back(word_for(acl));
    }
    return AclSet::from_words(words);
}

Value::List as_list(std::vector<std::string> const& texts) {
    return {texts.begin(), texts.end()};
}

}  // namespace

Reach asked_for(Args const& args, Reach const& otherwise) {
    Reach wanted = otherwise;
    if (args.is_given(acl_param)) {
        wanted.acls = set_of(args[acl_param]);
    }
    if (args.is_given(expires_at_param)) {
        wanted.expires_at = args[expires_at_param].value_or(UnixTime{}).seconds;
    }
    if (args.is_given(whitelist_ip_param)) {
        wanted.addresses = texts_of(args[whitelist_ip_param]);
    }
    return wanted;
}

Result<void> check_within_caller(Call const& call, Reach const& wanted) {
    if (auto const beyond = excess(wanted, reach_of(call.actor))) {
        return problem(ProblemKind::exceeds_caller, std::string(argument_for(*beyond)));
    }
    return {};
}

Result<Reach> reach_to_change(Call const& call, std::optional<StoredToken> const& token,
                              std::string const& name) {
    if (!token) {
        return problem(ProblemKind::no_such_token, name);
    }
    auto const rights = call.core.authenticator.rights_of(call.actor.user);
    if (!rights) {
        return tl::unexpected(rights.error());
    }
    auto reach = reach_of(token->record, *rights);
    if (excess(reach, reach_of(call.actor))) {
        return problem(ProblemKind::token_above_caller, name);
    }
    return reach;
}

AuditSubject token_subject(Call const& call, std::string const& name) {
    return {.account = call.actor.user, .what = "token " + name};
}

Value::Object shown(TokenRecord const& token) {
    return {{"acls", as_list(token.acls)},
            {"create_time", token.created_at},
            {"expires_at", token.expires_at},
            {"name", token.name},
            {"whitelist_ips", as_list(token.addresses)}};
}

}  // namespace penstock
