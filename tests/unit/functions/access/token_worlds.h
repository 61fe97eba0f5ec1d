// RealWorld and FastWorld: where chains of token calls take place, for token_chains_test.
//
// Both have the users root and seller, who has `seller_rights`, and a clock that can be set. One
// thread.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>

#include "auth/address_range.h"
#include "functions/access/token_change.h"
#include "functions/access/token_params.h"
#include "service/full_catalog.h"
#include "unit/functions/credential_host.h"

namespace penstock {

inline std::array<std::string, 4> const seller_rights = {"suspend-acct", "list-accts", "ssl",
                                                         "manage-api-tokens"};

// The functions on the real store, through the dispatcher.
class RealWorld {
  public:
    void clear() {
        std::filesystem::remove_all(host_.directory / "tokens");
        std::filesystem::create_directory(host_.directory / "tokens");
    }
    [[nodiscard]] std::int64_t& now() { return host_.clock.now; }
    [[nodiscard]] Result<Actor> caller(std::string const& user, std::string const& secret,
                                       std::string const& address) const {
        return host_.caller(user, secret, address);
    }
    [[nodiscard]] Result<Outcome> call(Actor const& actor, std::string_view function,
                                       RawParams const& params) const {
        return host_.call(actor, function, params);
    }

  private:
    CredentialHost host_{memory_directory()};
};

// The same rules (token_change.h) on tokens in memory, where a hundred thousand chains take
// seconds.
class FastWorld {
  public:
    void clear() { tokens_.clear(); }
    [[nodiscard]] std::int64_t& now() { return now_; }

    [[nodiscard]] Result<Actor> caller(std::string const& user, std::string const& secret,
                                       std::string const& address) const {
        auto const found = tokens_.find(secret);
        if (found == tokens_.end() || found->second.user != user) {
            return problem(ProblemKind::unauthenticated);
        }
        auto const reach = reach_of(found->second, rights_of(user));
        bool const is_from =
            reach.addresses.empty() || std::ranges::any_of(reach.addresses, [&](auto const& range) {
                return range_contains(range, address);
            });
        if (!is_from || (reach.expires_at != 0 && now_ >= reach.expires_at)) {
            return problem(ProblemKind::unauthenticated);
        }
        Actor actor;
        actor.user = user;
        actor.acls = reach.acls;
        actor.expires_at = reach.expires_at;
        actor.addresses = reach.addresses;
        return actor;
    }

    [[nodiscard]] Result<Outcome> call(Actor const& actor, std::string_view name,
                                       RawParams const& params) {
        auto const& function = *catalog_.find(name);
        if (!actor.acls.has(*function.acl)) {
            return problem(ProblemKind::permission_denied);
        }
        Args args;
        for (auto const* param : function.params) {
            auto bound = param->bind(params, {actor, accounts_});
            if (!bound) {
                return tl::unexpected(bound.error());
            }
            args.set(*param, std::move(*bound), param->is_given(params));
        }
        if (name == "api_token_create") {
            return create(actor, args);
        }
        return name == "api_token_update"   ? update(actor, args)
               : name == "api_token_revoke" ? revoke(actor, args)
                                            : Outcome{};
    }

  private:
    using Tokens = std::map<std::string, TokenRecord>;

    [[nodiscard]] static AclSet rights_of(std::string const& user) {
        return user == "root" ? AclSet::everything() : AclSet::from_words(seller_rights);
    }
    [[nodiscard]] Tokens::iterator find(std::string const& user, std::string const& name) {
        return std::ranges::find_if(tokens_, [&](auto const& token) {
            return token.second.user == user && token.second.name == name;
        });
    }

    [[nodiscard]] Result<Outcome> create(Actor const& actor, Args const& args) {
        auto const token = new_token(args, actor, now_);
        if (!token || find(actor.user, token->name) != tokens_.end()) {
            return problem(ProblemKind::token_exists);
        }
        auto secret = std::to_string(++made_);
        tokens_[secret] = *token;
        return Outcome{.data = Value::Object{{"token", std::move(secret)}}};
    }
    [[nodiscard]] Result<Outcome> update(Actor const& actor, Args const& args) {
        auto const token = find(actor.user, args[token_name_param]);
        if (token == tokens_.end()) {
            return problem(ProblemKind::no_such_token);
        }
        auto const next = changed_token(args, actor, rights_of(actor.user), token->second);
        auto const namesake = next ? find(actor.user, next->name) : tokens_.end();
        if (!next || (namesake != tokens_.end() && namesake != token)) {
            return problem(ProblemKind::token_exists);
        }
        token->second = *next;
        return Outcome{.data = Value::Object{{"name", next->name}}};
    }
    [[nodiscard]] Result<Outcome> revoke(Actor const& actor, Args const& args) {
        auto const token = find(actor.user, args[token_names_param].front());
        if (token == tokens_.end() ||
            !check_may_change(actor, rights_of(actor.user), token->second)) {
            return problem(ProblemKind::no_such_token);
        }
        tokens_.erase(token);
        return Outcome{};
    }

    Catalog catalog_ = make_catalog();
    Accounts accounts_{nullptr};  // no argument of these functions names an account
    std::int64_t now_ = 0;
    std::uint64_t made_ = 0;
    Tokens tokens_;
};

}  // namespace penstock
