#include "agent/watch/kicks.h"

#include <algorithm>
#include <optional>
#include <utility>

#include <Poco/Logger.h>

#include "accounts/mailbox_key.h"
#include "agent/watch/flow.h"
#include "agent/watch/owners.h"
#include "api/core.h"
#include "base/log_field.h"
#include "base/result.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"
#include "marks/mark_directory.h"

namespace penstock {

namespace {

constexpr std::chrono::milliseconds gathering{150};
constexpr std::chrono::milliseconds first_distance{1000};
constexpr std::chrono::milliseconds longest_distance{30'000};
// Until the first look has succeeded: what is asked may have been started at the same time.
constexpr std::chrono::milliseconds longest_distance_at_start{2000};
// Until mail that was to leave is looked at again: after 15 seconds, and 1, 4 and 16 minutes.
constexpr std::chrono::seconds first_again{15};
constexpr std::chrono::seconds longest_again{16 * 60};
constexpr int times_as_long = 4;

Names stopped(Flows const& flows) {
    Names names;
    for (auto const& [name, flow] : flows) {
        if (!moves(flow)) {
            names.insert(name);
        }
    }
    return names;
}

// By whose suspension a frozen message is to end; nothing where it is nobody's who is suspended, or
// another name that has submitted it keeps its queue.
std::optional<std::string> ended_by(QueuedMessage const& message, Flows const& flows) {
    std::optional<std::string> name;
    for (auto const& submitter : {std::optional(message.account), mailbox_key(message.mailbox)}) {
        auto const flow = submitter ? flow_of(flows, *submitter) : Flow::free;
        if (flow == Flow::waits) {
            return std::nullopt;
        }
        if (flow == Flow::fails || flow == Flow::discarded) {
            name = submitter;
        }
    }
    return name;
}

}  // namespace

void Kicks::add(Names names, Time now) {
    if (!names.empty()) {
        waiting_.merge(names);
        be_due(now);
    }
}

void Kicks::add_everybody(Time now) {
    sweep_ = Sweep::all;
    be_due(now);
}

void Kicks::add_leftovers(Time now) {
    sweep_ = std::max(sweep_, Sweep::parked);
    be_due(now);
}

// Not put off by who comes later; but not sooner than the distance to the last look.
void Kicks::be_due(Time now) {
    due_ = due_ == Time::max() ? now + std::max(gathering, distance_) : due_;
}

void Kicks::run(Core const& core, Flows const& flows, Time now) {
    bool const is_again = now >= again_at_;
    // Who is stopped by now is added anew when that ends.
    std::erase_if(waiting_, [&](auto const& name) { return !moves(flow_of(flows, name)); });
    auto const found = find(core, flows, is_again);
    auto const done = found.and_then([&](Found const& all) { return order(core, all); });
    if (!done) {
        distance_ = std::clamp(distance_ * 2, first_distance,
                               has_looked_ ? longest_distance : longest_distance_at_start);
        due_ = due_ <= now ? now + distance_ : due_;
        again_at_ = is_again ? now + distance_ : again_at_;
        core.log.warning("queued mail is not tried yet: names=" + std::to_string(waiting_.size()) +
                         " why=" + log_field(done.error().detail));
        return;
    }
    has_looked_ = true;
    settled_ = found->known;
    auto const ids = found->all();
    if (sweep_ == Sweep::all) {
        core.log.information("all queued mail was looked at: messages tried=" +
                             std::to_string(ids.size()));
    } else if (!ids.empty() || !waiting_.empty()) {
        core.log.information("queued mail tried: names=" + std::to_string(waiting_.size()) +
                             " messages=" + std::to_string(ids.size()));
    }
    bool const has_names = !waiting_.empty();
    released_.merge(waiting_);
    waiting_.clear();
    sweep_ = Sweep::none;
    distance_ = {};
    due_ = Time::max();
    plan_again(ids, has_names || !ids.empty(), is_again, now);
}

Result<Kicks::Found> Kicks::find(Core const& core, Flows const& flows, bool looks_again) const {
    Owners const wanted(core, waiting_);
    auto const all_stopped = stopped(flows);
    Owners const kept(core, all_stopped);
    auto const is_wanted = [&](QueuedMessage const& message) {
        bool const may_wait_for_anybody = !waiting_.empty() && !message.waits_for;
        return !wanted.of(message).empty() || waits_for(message, waiting_) ||
               (may_wait_for_anybody && kept.submitters_of(message).empty()) ||
               (looks_again && waits_for(message, released_));
    };
    auto const is_free = [&](QueuedMessage const& message) {
        return kept.of(message).empty() && !waits_for(message, all_stopped);
    };
    // Something of it may have waited for who is free now.
    auto const may_move = [&](QueuedMessage const& message) {
        auto const moves_now = [&](auto const& name) { return moves(flow_of(flows, name)); };
        return is_free(message) || (kept.submitters_of(message).empty() && message.waits_for &&
                                    std::ranges::any_of(*message.waits_for, moves_now));
    };
    auto const is_swept = [&](QueuedMessage const& message) {
        bool const is_looked_at =
            sweep_ == Sweep::all || (looks_again && tried_.contains(message.id));
        return (is_looked_at && may_move(message)) ||
               (sweep_ == Sweep::parked && message.is_parked && is_free(message));
    };
    Found found;
    return core.mail_index
        .queue([&](QueuedMessage const& message) -> Result<void> {
            bool const is_asked_for = is_wanted(message) || is_swept(message);
            auto const ender = message.is_frozen ? ended_by(message, flows) : std::nullopt;
            if (ender) {
                found.known.insert(message.id);
                if (is_asked_for || !settled_.contains(message.id)) {
                    found.settled[*ender].push_back(message.id);
                }
            } else if (is_asked_for) {
                found.tried.push_back(message.id);
            }
            return {};
        })
        .map([&] { return std::move(found); });
}

Result<void> Kicks::order(Core const& core, Found const& found) {
    auto done = core.exim_orders.deliver(found.tried);
    for (auto const& [name, ids] : found.settled) {
        done = done.and_then([&] { return core.exim_orders.settle(name, ids); });
    }
    return done;
}

MessageIds Kicks::Found::all() const {
    auto ids = tried;
    for (auto const& [name, of_name] : settled) {
        ids.insert(ids.end(), of_name.begin(), of_name.end());
    }
    return ids;
}

bool Kicks::waits_for(QueuedMessage const& message, Names const& names) {
    return message.waits_for && std::ranges::any_of(*message.waits_for, [&](auto const& name) {
               return names.contains(name);
           });
}

void Kicks::plan_again(MessageIds const& tried, bool has_news, bool is_again, Time now) {
    if (is_again) {
        tried_.clear();
        until_again_ *= times_as_long;
    } else if (has_news) {
        until_again_ = first_again;
    }
    tried_.insert(tried.begin(), tried.end());
    if ((tried_.empty() && released_.empty()) || until_again_ > longest_again) {
        tried_.clear();
        released_.clear();
        again_at_ = Time::max();
    } else if (is_again || has_news) {
        again_at_ = is_again ? now + until_again_ : std::min(again_at_, now + until_again_);
    }
}

}  // namespace penstock
