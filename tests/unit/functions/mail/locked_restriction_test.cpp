// What root has locked, against everything that resellers may call: random sequences of calls, over
// random maps of owners; PENSTOCK_SEQUENCES says how many. A locked restriction is never lifted,
// ends no earlier, and no mail that waits by it is let go, bounced or dropped by another
// restriction; and every end only grows.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <random>

#include <doctest/doctest.h>

#include "api/dispatcher.h"
#include "api/form.h"
#include "functions/mail/restriction_change.h"
#include "marks/outgoing_mail.h"
#include "service/full_catalog.h"
#include "unit/functions/credential_host.h"
#include "unit/marks/outgoing_tree.h"

namespace penstock {

namespace {

constexpr unsigned seed = 20261122;
constexpr std::array restrictions = {Restriction::suspended, Restriction::held};

// Whose accounts are whose is drawn anew for each sequence.
class DrawnAccounts final : public AccountSource {
  public:
    DrawnAccounts() {
        for (auto const* name : {"alice", "bob", "carol"}) {
            accounts.push_back({name, "root", {std::string(name) + ".example"}});
        }
    }
    [[nodiscard]] Result<std::optional<Account>> find(std::string_view name) const override {
        auto const found = std::ranges::find(accounts, name, &Account::name);
        return found == accounts.end() ? std::nullopt : std::optional(*found);
    }
    [[nodiscard]] Result<void> each(AccountVisitor const& visitor) const override {
        for (auto const& account : accounts) {
            if (auto visited = visitor(account); !visited) {
                return visited;
            }
        }
        return {};
    }

    std::vector<Account> accounts;
};

// The files of marks are in memory where the system has room for that: nothing is asked of them
// that a power loss could change.
std::filesystem::path quick_directory() {
    return std::filesystem::is_directory("/dev/shm") ? "/dev/shm"
                                                     : std::filesystem::temp_directory_path();
}

class Game {
  public:
    Game() {
        make_outgoing_tree(host_.directory, "outgoing/");
        for (auto const* name : {"requests", "outgoing/map/accounts", "outgoing/map/domains"}) {
            std::filesystem::create_directories(host_.directory / name);
        }
    }

    void play() {
        begin();
        for (int calls = draw(1, 3); calls > 0; --calls) {
            calls_.clear();
            call_as(root_);
        }
        auto const locked = states();
        for (int calls = draw(2, 5); calls > 0; --calls) {
            auto const before = states();
            bool const imposes = call_as(one_of(resellers_));
            check(locked, before, states(), imposes);
        }
    }

    int refused = 0;

  private:
    using Key = std::pair<Restriction, std::string>;
    using States = std::map<Key, MarkState>;

    static Actor actor(std::string const& name, std::vector<std::string> const& acls) {
        Actor made;
        made.user = name;
        made.acls = AclSet::from_words(acls);
        return made;
    }

    int draw(int least, int most) { return std::uniform_int_distribution(least, most)(random_); }
    bool chance(int percent) { return draw(1, 100) <= percent; }
    template <class List>
    typename List::value_type const& one_of(List const& list) {
        return list[static_cast<std::size_t>(draw(0, static_cast<int>(std::size(list)) - 1))];
    }

    void begin() {
        for (auto& account : source_->accounts) {
            account.owner = one_of(owners_);
        }
        auto const old = states();
        for (auto const& [key, state] : old) {
            auto const name = mail().find(key.first, key.second).value();
            REQUIRE(mail().lift(key.first, *name, {.may_lift_locks = true}));
        }
    }

    OutgoingMail& mail() { return host_.core.outgoing_mail; }

    States states() {
        States all;
        for (auto const restriction : restrictions) {
            auto const names = mail().marked(restriction).value();
            for (auto const& file : names) {
                auto const name = mail().find(restriction, file).value();
                all.emplace(Key{restriction, file}, *mail().state_of(restriction, *name).value());
            }
        }
        return all;
    }

    std::string arguments(bool is_root) {
        std::string text = "user=" + one_of(names_);
        auto const add = [&](int percent, std::string const& argument) {
            text += chance(percent) ? "&" + argument : "";
        };
        add(40, "expires=" + std::to_string(draw(900, 3000)));
        add(30, "reason=" + std::to_string(draw(1, 3)));
        add(is_root ? 70 : 10, "lock=1");
        add(40, "queued=" + one_of(modes_));
        add(20, "grace=" + std::to_string(draw(0, 1) * 600));
        add(10, "request_id=" + std::to_string(draw(1, 5)));
        add(5, "dry_run=1");
        return text;
    }

    // True if all that it may have done is to impose something.
    bool call_as(Actor const& who) {
        bool const is_root = who.user == "root";
        int const kind = draw(1, 100);
        if (kind <= 30) {
            return call_mailbox(who);
        }
        auto const& function =
            is_root && chance(90) ? stops_[static_cast<std::size_t>(draw(0, 1))] : one_of(stops_);
        if (kind <= 40) {
            auto inner = function + "?" + arguments(is_root);
            RawParams params;
            params.add("command-0", inner);
            params.add("command-1", one_of(stops_) + "?" + arguments(is_root));
            note(dispatch_as(who, "batch", params), inner);
            return false;
        }
        if (kind <= 45) {
            auto const& any = *catalog_.functions()[static_cast<std::size_t>(
                draw(0, static_cast<int>(catalog_.functions().size()) - 1))];
            RawParams params;
            params.add("user", one_of(names_));
            if (any.effect != Effect::administer) {
                note(dispatch_as(who, any.name, params), std::string(any.name));
            }
            return false;
        }
        auto const text = arguments(is_root);
        note(dispatch_as(who, function, parse_form(text).value()), function + "?" + text);
        return function == "suspend_outgoing_email" || function == "hold_outgoing_email";
    }

    // As the functions for one mailbox call it, once they know whose it is.
    bool call_mailbox(Actor const& who) {
        auto const& of = one_of(names_);
        auto const account = core_.accounts.resolve(who, of);
        auto const mailbox =
            account ? core_.accounts.resolve_mailbox(who, *account, "x@" + of + ".example")
                    : Result<MailboxName>(tl::unexpected(account.error()));
        if (!mailbox) {
            return true;
        }
        auto const& function = *catalog_.find("suspend_outgoing_email");
        std::string const xid = "xid123";
        Call const call{core_, who, function, xid};
        auto const restriction = one_of(restrictions);
        RestrictionWish wish;
        bool const is_root = who.user == "root";
        if (chance(40)) {
            wish.queued =
                one_of(std::array{QueuedMail::fail, QueuedMail::keep, QueuedMail::discard});
        }
        if (chance(30)) {
            wish.expires = draw(1001, 3000);
        }
        wish.locks = chance(is_root ? 70 : 10);
        bool const imposes = chance(is_root ? 90 : 60);
        note(imposes ? impose_restriction(call, restriction, *mailbox, wish)
                     : lift_restriction(call, restriction, *mailbox, wish),
             (imposes ? "impose on x@" : "lift of x@") + of);
        return imposes;
    }

    Result<Outcome> dispatch_as(Actor const& who, std::string_view function,
                                RawParams const& params) {
        return dispatch_by_name(core_, who, function, params, "xid123");
    }

    void note(Result<Outcome> const& outcome, std::string call) {
        refused += !outcome && outcome.error().kind == ProblemKind::locked_by_host ? 1 : 0;
        calls_.push_back(std::move(call));
    }

    static bool ends_earlier(MarkState const& now, MarkState const& before) {
        auto const end = [](MarkState const& state) {
            return state.record && state.record->until ? *state.record->until : 1L << 60;
        };
        return end(now) < end(before);
    }

    // An account's mail is its mailbox's, too.
    static bool overlap(std::string const& a, std::string const& b) {
        return a == b || a == "x@" + b + ".example" || b == "x@" + a + ".example";
    }
    static bool lets_go(MarkState const& suspension) {
        return suspension.queued != QueuedMail::keep;
    }

    void check(States const& locked, States const& before, States const& after, bool imposes) {
        auto const all_calls = [&] {
            std::string text;
            for (auto const& call : calls_) {
                text += call + "; ";
            }
            return text;
        };
        for (auto const& [key, state] : locked) {
            if (!state.is_locked) {
                continue;
            }
            auto const now = after.find(key);
            bool const is_whole =
                now != after.end() && now->second.is_locked && !ends_earlier(now->second, state) &&
                now->second.queued == state.queued && now->second.kept_until == state.kept_until;
            if (!is_whole) {
                FAIL("seed ", seed, ": ", key.second, " is weaker after ", all_calls());
            }
            bool const waits = key.first == Restriction::held || state.queued == QueuedMail::keep ||
                               state.kept_until;
            for (auto const& [other, its] : after) {
                auto const old = before.find(other);
                bool const was_so = old != before.end() && lets_go(old->second);
                if (waits && other.first == Restriction::suspended &&
                    overlap(other.second, key.second) && lets_go(its) && !was_so) {
                    FAIL("seed ", seed, ": mail of ", key.second, " goes after ", all_calls());
                }
            }
        }
        for (auto const& [key, state] : before) {
            auto const now = after.find(key);
            if (imposes && (now == after.end() || ends_earlier(now->second, state))) {
                FAIL("seed ", seed, ": ", key.second, " ends earlier after ", all_calls());
            }
        }
    }

    std::vector<std::string> const names_{"alice", "bob", "carol"};
    std::vector<std::string> const owners_{"root", "seller", "seller", "vendor"};
    std::vector<std::string> const modes_{"fail", "keep", "discard"};
    std::vector<std::string> const stops_{"suspend_outgoing_email", "hold_outgoing_email",
                                          "unsuspend_outgoing_email", "release_outgoing_email"};
    std::vector<std::string> calls_;
    std::mt19937 random_{seed};
    Catalog const catalog_ = make_catalog();
    Actor const root_ = CredentialHost::root();
    std::array<Actor, 4> const resellers_{
        actor("great", {"all"}), actor("seller", {"suspend-acct", "list-accts"}),
        actor("vendor", {"suspend-acct", "create-user-session"}), actor("alice", {"suspend-acct"})};
    CredentialHost host_{quick_directory()};
    std::shared_ptr<DrawnAccounts> source_ = std::make_shared<DrawnAccounts>();
    Accounts accounts_{source_};
    Core core_ = host_.core_with(accounts_);
};

}  // namespace

TEST_CASE("resellers: no sequence of their calls lifts, shortens or weakens what root has locked") {
    auto const* const asked = std::getenv("PENSTOCK_SEQUENCES");
    int const sequences = asked == nullptr ? 5'000 : std::stoi(asked);
    Game game;
    for (int i = 0; i < sequences; ++i) {
        game.play();
    }
    CHECK(game.refused > sequences / 20);  // calls that never meet a lock would tell nothing
}

}  // namespace penstock
