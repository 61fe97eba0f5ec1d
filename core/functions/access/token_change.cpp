#include "functions/access/token_change.h"

#include <algorithm>

#include "functions/access/token_params.h"

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

// Documented: null where the token has no such limit.
Value end_of(TokenRecord const& token) {
    return token.expires_at == 0 ? Value() : Value(token.expires_at);
}
Value addresses_of(TokenRecord const& token) {
    return token.addresses.empty() ? Value() : Value(as_list(token.addresses));
}

// What acl, expires_at and whitelist_ip ask for; where one is not given, `otherwise`. One that is
// given but empty means: no rights, never, any address.
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

// What a token may do is written down by name, so that it does not grow with its user's rights.
Result<TokenRecord> limited(TokenRecord token, Reach const& wanted, Actor const& caller) {
    if (auto const beyond = excess(wanted, reach_of(caller))) {
        return problem(ProblemKind::exceeds_caller, std::string(argument_for(*beyond)));
    }
    token.acls = wanted.acls.words();
    token.expires_at = wanted.expires_at;
    token.addresses = wanted.addresses;
    return token;
}

}  // namespace

Result<TokenRecord> new_token(Args const& args, Actor const& caller, std::int64_t now) {
    auto wanted = asked_for(args, reach_of(caller));
    if (args[acl_param].empty()) {
        wanted.acls = caller.acls;  // documented: without acl, all that the caller has
    }
    return limited({.user = caller.user,
                    .name = args[new_token_name_param].text,
                    .acls = {},
                    .addresses = {},
                    .created_at = now},
                   wanted, caller);
}

Result<TokenRecord> changed_token(Args const& args, Actor const& caller, AclSet const& rights,
                                  TokenRecord token) {
    if (auto allowed = check_may_change(caller, rights, token); !allowed) {
        return tl::unexpected(std::move(allowed.error()));
    }
    auto const wanted = asked_for(args, reach_of(token, rights));
    if (auto const& name = args[new_name_param]) {
        token.name = name->text;
    }
    return limited(std::move(token), wanted, caller);
}

Result<void> check_may_change(Actor const& caller, AclSet const& rights, TokenRecord const& token) {
    if (excess(reach_of(token, rights), reach_of(caller))) {
        return problem(ProblemKind::token_above_caller, token.name);
    }
    return {};
}

AuditSubject token_subject(Call const& call, std::string const& name) {
    return {.account = call.actor.user, .what = "token " + name};
}

Value::Object shown(TokenRecord const& token) {
    return {{"acls", as_list(token.acls)},
            {"create_time", token.created_at},
            {"expires_at", end_of(token)},
            {"name", token.name},
            {"whitelist_ips", addresses_of(token)}};
}

}  // namespace penstock
