#include "exim/health_file.h"

#include <chrono>
#include <optional>

#include "base/json_text.h"

namespace penstock {

struct Health {
    std::int64_t at = 0;
    std::optional<std::int64_t> since_boot{};
    // Every hook asks; a hook does not; nothing for some that nobody could know about just then.
    std::optional<bool> is_wired{};
    std::optional<std::int64_t> wired_since_boot{};  // when every hook was last seen to ask
    std::string missing = {};  // the first hook that does not; else the first that is unknown
};

namespace {

constexpr std::int64_t longest_age = 5 * 60;
constexpr std::int64_t clock_tolerance = 5;

constexpr auto nobody_looks = "penstock-watch, which looks whether Exim obeys, has not looked";

tl::unexpected<Problem> not_enforced(std::string subject, std::string detail = {}) {
    return problem(ProblemKind::not_enforced, std::move(subject), std::move(detail));
}

// true, false or null; what is anything else is no hook that asks.
std::optional<bool> wired(Json::Value const& value) {
    if (value.isNull()) {
        return std::nullopt;
    }
    return value.isBool() && value.asBool();
}

std::string name_of(Json::Value const& hook) {
    return hook.isObject() && hook["name"].isString() ? hook["name"].asString() : "the wiring";
}

// The hooks decide, not what is said of them as a whole.
void judge(Json::Value const& hooks, Health& health) {
    std::string unknown;
    for (auto const& hook : hooks) {
        auto const found = hook.isObject() && hook.isMember("is_wired") ? wired(hook["is_wired"])
                                                                        : std::optional(false);
        if (found == false && health.missing.empty()) {
            health.missing = name_of(hook);
        } else if (!found && unknown.empty()) {
            unknown = name_of(hook) + " cannot be known";
        }
    }
    if (!health.missing.empty()) {
        health.is_wired = false;
    } else if (!unknown.empty() && health.is_wired != false) {
        health.is_wired = std::nullopt;
        health.missing = unknown;
    }
}

Result<Health> health_from(std::string const& text) {
    auto const object = parse_json_object(text);
    if (!object) {
        return not_enforced(nobody_looks, "health: " + object.error());
    }
    auto const& at = (*object)["at"];
    auto const& since_boot = (*object)["since_boot"];
    auto const& is_wired = (*object)["is_wired"];
    auto const& wired_since_boot = (*object)["wired_since_boot"];
    if (!at.isInt64() || !object->isMember("is_wired") ||
        !(is_wired.isBool() || is_wired.isNull())) {
        return not_enforced(nobody_looks, "health: at or is_wired is missing");
    }
    Health health{.at = at.asInt64(), .is_wired = wired(is_wired), .missing = {}};
    if (since_boot.isInt64()) {
        health.since_boot = since_boot.asInt64();
    }
    if (wired_since_boot.isInt64()) {
        health.wired_since_boot = wired_since_boot.asInt64();
    }
    auto const& hooks = (*object)["hooks"];
    if (!hooks.isArray() || hooks.empty()) {
        return not_enforced(nobody_looks, "health: no hook was looked at");
    }
    judge(hooks, health);
    return health;
}

std::int64_t since_boot_now(Clock const& clock) {
    return std::chrono::duration_cast<std::chrono::seconds>(clock.monotonic().time_since_epoch())
        .count();
}

bool is_no_age(std::int64_t age) {
    return age >= -clock_tolerance && age <= longest_age;
}

bool is_recent(Health const& health, Clock const& clock) {
    return is_no_age(health.since_boot ? since_boot_now(clock) - *health.since_boot
                                       : clock.wall() - health.at);
}

// What cannot be known for a moment - Exim takes no connection under load - is as it was seen last.
bool is_enforced(Health const& health, Clock const& clock) {
    return health.is_wired ? *health.is_wired
                           : health.wired_since_boot &&
                                 is_no_age(since_boot_now(clock) - *health.wired_since_boot);
}

}  // namespace

HealthFile::HealthFile(std::string path, uid_t owner, Clock const& clock)
    : path_(std::move(path)), owner_(owner), clock_(clock) {}

HealthFile::~HealthFile() = default;

Result<void> HealthFile::check() const {
    auto const health = file_.get(path_, TrustRule{.owner = owner_}, health_from);
    if (!health) {
        return not_enforced(nobody_looks, health.error().detail);
    }
    if (*health == nullptr || !is_recent(**health, clock_)) {
        return not_enforced(nobody_looks);
    }
    if (!is_enforced(**health, clock_)) {
        return not_enforced((*health)->missing.empty() ? "the wiring" : (*health)->missing);
    }
    return {};
}

}  // namespace penstock
