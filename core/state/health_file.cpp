#include "health_file.h"

#include <chrono>
#include <optional>

#include "json_text.h"

namespace penstock {

struct Health {
    std::int64_t at = 0;
    std::optional<std::int64_t> since_boot{};
    bool is_wired = false;
    std::string missing = {};  // the first hook that is not wired
};

namespace {

constexpr std::int64_t longest_age = 5 * 60;
constexpr std::int64_t clock_tolerance = 5;

constexpr auto nobody_looks = "penstock-watch, which looks whether Exim obeys, has not looked";

tl::unexpected<Problem> not_enforced(std::string subject, std::string detail = {}) {
    return problem(ProblemKind::not_enforced, std::move(subject), std::move(detail));
}

bool is_wired_hook(Json::Value const& hook) {
    return hook.isObject() && hook["is_wired"].isBool() && hook["is_wired"].asBool();
}

Result<Health> health_from(std::string const& text) {
    auto const object = parse_json_object(text);
    if (!object) {
        return not_enforced(nobody_looks, "health: " + object.error());
    }
    auto const& at = (*object)["at"];
    auto const& since_boot = (*object)["since_boot"];
    auto const& is_wired = (*object)["is_wired"];
    if (!at.isInt64() || !is_wired.isBool()) {
        return not_enforced(nobody_looks, "health: at or is_wired is missing");
    }
    Health health{.at = at.asInt64(), .is_wired = is_wired.asBool()};
    if (since_boot.isInt64()) {
        health.since_boot = since_boot.asInt64();
    }
    auto const& hooks = (*object)["hooks"];
    if (!hooks.isArray() || hooks.empty()) {
        return not_enforced(nobody_looks, "health: no hook was looked at");
    }
    for (auto const& hook : hooks) {
        if (health.missing.empty() && !is_wired_hook(hook)) {
            health.missing =
                hook.isObject() && hook["name"].isString() ? hook["name"].asString() : "the wiring";
        }
    }
    return health;
}

bool is_recent(Health const& health, Clock const& clock) {
    auto const since_boot =
        std::chrono::duration_cast<std::chrono::seconds>(clock.monotonic().time_since_epoch());
    auto const age =
        health.since_boot ? since_boot.count() - *health.since_boot : clock.wall() - health.at;
    return age >= -clock_tolerance && age <= longest_age;
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
    if (!(*health)->is_wired || !(*health)->missing.empty()) {
        return not_enforced((*health)->missing.empty() ? "the wiring" : (*health)->missing);
    }
    return {};
}

}  // namespace penstock
