#include "kicks.h"

#include <algorithm>

#include "log_field.h"
#include "owners.h"

namespace penstock {

namespace {

constexpr std::chrono::milliseconds gathering{150};
constexpr std::chrono::milliseconds first_distance{1000};
constexpr std::chrono::milliseconds longest_distance{30'000};

}  // namespace

void Kicks::add(Names names, Time now) {
    if (names.empty()) {
        return;
    }
    waiting_.merge(names);
    // Not put off by who comes later; but not sooner than the distance to the last look.
    due_ = due_ == Time::max() ? now + std::max(gathering, distance_) : due_;
}

bool Kicks::run(Core const& core, Time now) {
    Owners const owners(core, waiting_);
    MessageIds ids;
    auto const done = core.mail_index
                          .queue([&](QueuedMessage const& message) -> Result<void> {
                              if (!owners.of(message).empty()) {
                                  ids.push_back(message.id);
                              }
                              return {};
                          })
                          .and_then([&] { return core.exim_orders.deliver(ids); });
    if (!done) {
        distance_ = std::clamp(distance_ * 2, first_distance, longest_distance);
        due_ = now + distance_;
        core.log.warning("queued mail of " + std::to_string(waiting_.size()) +
                         " is not tried yet: " + log_field(done.error().detail));
        return false;
    }
    if (!ids.empty()) {
        core.log.information("queued mail tried: names=" + std::to_string(waiting_.size()) +
                             " messages=" + std::to_string(ids.size()));
    }
    waiting_.clear();
    distance_ = {};
    due_ = Time::max();
    return true;
}

bool Kicks::release(Core const& core, Flows const& flows, Leftovers which) {
    Names stopped;
    for (auto const& [name, flow] : flows) {
        if (!moves(flow)) {
            stopped.insert(name);
        }
    }
    Owners const owners(core, stopped);
    MessageIds ids;
    auto const done = core.mail_index
                          .queue([&](QueuedMessage const& message) -> Result<void> {
                              bool const is_meant = message.is_parked || which == Leftovers::all;
                              if (is_meant && owners.of(message).empty()) {
                                  ids.push_back(message.id);
                              }
                              return {};
                          })
                          .and_then([&] { return core.exim_orders.deliver(ids); });
    if (!done) {
        core.log.debug("no look for messages left over: " + log_field(done.error().detail));
    }
    return done.has_value();
}

}  // namespace penstock
