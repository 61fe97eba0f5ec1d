// Random chains of token calls, against a rule so simple that it can be seen to be right: whoever
// has a secret never gets further than the token at the beginning of its chain.

#include <algorithm>
#include <array>
#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "unit/functions/access/token_worlds.h"

namespace penstock {

namespace {

// Which of the addresses below each range holds, worked out by hand.
constexpr std::array addresses = {"192.0.2.1", "192.0.2.9", "198.51.100.7", "2001:db8::1"};
struct KnownRange {
    char const* text;
    unsigned holds;  // one bit for each of `addresses`
};
constexpr std::array ranges = {
    KnownRange{"192.0.2.1", 0b0001},     KnownRange{"192.0.2.0/29", 0b0001},
    KnownRange{"192.0.2.0/24", 0b0011},  KnownRange{"192.0.2.9/32", 0b0010},
    KnownRange{"198.51.100.7", 0b0100},  KnownRange{"0.0.0.0/0", 0b0111},
    KnownRange{"2001:db8::/32", 0b1000}, KnownRange{"::/0", 0b1111},
    KnownRange{"::ffff:0:0/96", 0b0111}, KnownRange{"any", 0b1111},
};
constexpr std::array<char const*, 6> words = {"all", "suspend-acct",      "list-accts",
                                              "ssl", "manage-api-tokens", "manage-api-tokens"};

// What a chain may never go beyond.
struct Bound {
    AclSet acls;
    std::int64_t expires_at = 0;
    unsigned addresses = 0b1111;
};

struct Holder {
    std::string user;
    std::string secret;
    std::string name;
    Bound bound;
};

template <class World>
class Chain {
  public:
    explicit Chain(std::uint64_t seed) : random_(seed) {}

    void begin() {
        world_.clear();
        world_.now() = 1'000;
        holders_.clear();
        auto const first = number(1, 2);
        for (int i = 0; i < first; ++i) {
            add_first("first" + std::to_string(i));
        }
    }

    [[nodiscard]] int fewest_done() const { return *std::ranges::min_element(done_); }

    // Nothing if all is well, else what went wrong.
    std::string step() {
        world_.now() += number(0, 3) == 0 ? number(1, 40) : 0;
        auto const& holder = holders_.at(pick(holders_.size()));
        auto const from = pick(addresses.size());
        auto const actor = world_.caller(holder.user, holder.secret, addresses.at(from));
        if (!actor) {
            return "";
        }
        if (auto mistake = beyond(*actor, holder.bound, from); !mistake.empty()) {
            return mistake;
        }
        Holder const caller = holder;  // what follows may move the holders
        act(*actor, caller);
        return "";
    }

  private:
    [[nodiscard]] int number(int least, int most) {
        return std::uniform_int_distribution<int>(least, most)(random_);
    }
    [[nodiscard]] std::size_t pick(std::size_t count) {
        return static_cast<std::size_t>(number(0, static_cast<int>(count) - 1));
    }

    // Made by root on the host, who may give anything: the only tokens without a maker.
    void add_first(std::string const& name) {
        auto actor = CredentialHost::root();
        Bound bound{.acls = AclSet::everything()};
        if (number(0, 1) == 0) {
            actor.user = "seller";
            actor.acls = AclSet::from_words(seller_rights);
            bound.acls = actor.acls;
        }
        RawParams params;
        params.add("token_name", name);
        add_limits(params, bound);
        auto const made = world_.call(actor, "api_token_create", params);
        if (made) {
            holders_.push_back(
                {actor.user, text_at(data_member(made, "token")), name, std::move(bound)});
        } else {
            add_first(name);  // the reseller was to get what it has not
        }
    }

    void add_limits(RawParams& params, Bound& bound) {
        if (number(0, 2) > 0) {
            std::vector<std::string> chosen;
            for (int i = number(1, 4); i > 0; --i) {
                chosen.emplace_back(words.at(pick(words.size())));
                params.add(i % 2 == 0 ? "acl" : "acl-" + std::to_string(i), chosen.back());
            }
            bound.acls = AclSet::from_words(chosen);
        }
        if (number(0, 1) == 0) {
            bound.expires_at = number(0, 4) == 0 ? 0 : number(990, 1'200);
            params.add("expires_at", std::to_string(bound.expires_at));
        }
        if (number(0, 1) == 0) {
            bound.addresses = 0;
            for (int i = number(1, 2); i > 0; --i) {
                auto const& range = ranges.at(pick(ranges.size()));
                params.add("whitelist_ip", range.text);
                bound.addresses |= range.holds;
            }
        }
        if (number(0, 7) == 0) {
            add_empty(params, bound);
        }
    }

    // Given but empty: api_token_update takes it for "nothing", or "no limit".
    void add_empty(RawParams& params, Bound& bound) {
        std::array const names = {"acl", "expires_at", "whitelist_ip"};
        std::string const name = names.at(pick(names.size()));
        if (params.all(name).empty()) {
            params.add(name, "");
            bound = {.acls = AclSet::everything()};
        }
    }

    void act(Actor const& actor, Holder const& caller) {
        RawParams params;
        Bound unused;
        auto const name = "t" + std::to_string(number(0, 5));
        auto& other = holders_.at(pick(holders_.size()));
        auto const kind = number(0, 9);
        if (kind < 4) {
            params.add("token_name", name);
            add_limits(params, unused);
            if (auto const made = world_.call(actor, "api_token_create", params)) {
                ++done_.at(0);
                holders_.push_back(
                    {caller.user, text_at(data_member(made, "token")), name, caller.bound});
            }
        } else if (kind < 8) {
            params.add("token_name", other.name);
            if (number(0, 2) == 0) {
                params.add("new_name", name);
            }
            add_limits(params, unused);
            if (auto const now = world_.call(actor, "api_token_update", params)) {
                ++done_.at(1);
                adopt(caller, other.name, text_at(data_member(now, "name")));
            }
        } else if (kind == 8) {
            params.add("token_name", other.name);
            if (world_.call(actor, "api_token_revoke", params)) {
                ++done_.at(2);
                adopt(caller, other.name, "(revoked)");
            }
        } else {
            static_cast<void>(world_.call(actor, "api_token_list", params));
        }
    }

    // The token of that name is the caller's work from now on.
    void adopt(Holder const& caller, std::string const& name, std::string const& new_name) {
        for (auto& holder : holders_) {
            if (holder.user == caller.user && holder.name == name) {
                holder.bound = caller.bound;
                holder.name = new_name;
            }
        }
    }

    [[nodiscard]] std::string beyond(Actor const& actor, Bound const& bound, std::size_t from) {
        for (auto const acl : all_acls()) {
            if (actor.acls.has(acl) && !bound.acls.has(acl)) {
                return "has " + std::string(word_for(acl));
            }
        }
        if (bound.expires_at != 0 && world_.now() >= bound.expires_at) {
            return "works after its end";
        }
        return (bound.addresses >> from & 1U) == 0 ? "works from elsewhere" : "";
    }

    World world_;
    std::mt19937_64 random_;
    std::vector<Holder> holders_;
    std::array<int, 3> done_{};  // tokens made, changed, revoked
};

template <class World>
void run_chains(int chains, int steps, std::uint64_t seed) {
    Chain<World> chain(seed);
    for (int i = 0; i < chains; ++i) {
        chain.begin();
        for (int step = 0; step < steps; ++step) {
            auto const mistake = chain.step();
            if (!mistake.empty()) {
                FAIL("seed ", seed, ", chain ", i, ", step ", step, ": ", mistake);
            }
        }
    }
    CHECK(chain.fewest_done() > chains / 20);  // else it shows nothing
}

}  // namespace

TEST_SUITE("token chains") {
    TEST_CASE("token chains: no chain of calls gets further than the token that it began with") {
        run_chains<FastWorld>(100'000, 12, 20'260'413);
    }

    TEST_CASE("token chains: nor does one on the real store") {
        run_chains<RealWorld>(2'000, 12, 20'260'414);
    }
}

}  // namespace penstock
