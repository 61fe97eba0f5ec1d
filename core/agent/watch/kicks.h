// Kicks: has Exim try the queued mail of those whose marks have changed.
//
// Names gather for a moment and share one look at the queue; what cannot be done now, because an
// agent is not there, is tried again, at longer and longer distances. An order that was taken may
// still be lost with the process that took it, and an attempt that was under way may say only
// afterwards for whom its message waits, so there is another look now and then for a while: Exim
// leaves alone what it has tried and what is not due.
//
// A name's mail is what it or its domains have in the queue, and what has waited for it, by
// whatever way that came (MailIndex tells for whom a message waits). Where that is not known all is
// tried whose submitter is free: once too often is harmless, for Exim asks the marks itself.
//
// What is frozen stays so, whoever is freed: only somebody's hand thaws it. But frozen mail of who
// is suspended ends as the rest of his queue does, unless that is kept; what was frozen later is
// found by the next look. Whoever has submitted it counts, and nobody else: a stranger's mail to a
// forwarder stays frozen, and is asked about when somebody thaws it. One thread.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <string>
#include <unordered_set>

#include "agent/watch/flow.h"
#include "api/core.h"
#include "base/result.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"

namespace penstock {

class Kicks {
  public:
    using Time = std::chrono::steady_clock::time_point;

    void add(Names names, Time now);
    // All whose mail moves: where what has happened is not known.
    void add_everybody(Time now);
    // Messages that were parked for somebody who is neither held nor waits any more: left over when
    // a process ended in the middle of a release.
    void add_leftovers(Time now);
    // When run() is to be called; never, while nobody waits for it.
    [[nodiscard]] Time due() const { return std::min(due_, again_at_); }
    void run(Core const& core, Flows const& flows, Time now);

  private:
    enum class Sweep { none, parked, all };

    void be_due(Time now);
    struct Found {
        MessageIds tried = {};
        std::map<std::string, MessageIds> settled = {};  // frozen, by who has submitted them
        std::unordered_set<std::string> known = {};      // of these, and of settled_ what is there

        [[nodiscard]] MessageIds all() const;
    };
    [[nodiscard]] Result<Found> find(Core const& core, Flows const& flows, bool looks_again) const;
    [[nodiscard]] static Result<void> order(Core const& core, Found const& found);
    void plan_again(MessageIds const& tried, bool has_news, bool is_again, Time now);

    [[nodiscard]] static bool waits_for(QueuedMessage const& message, Names const& names);

    Names waiting_;
    Names released_;  // since the first look that another one is to follow
    Sweep sweep_ = Sweep::none;
    bool has_looked_ = false;
    Time due_ = Time::max();
    std::chrono::milliseconds distance_{};
    std::unordered_set<std::string> tried_;    // the messages to be looked at again
    std::unordered_set<std::string> settled_;  // frozen messages that were ordered to end
    Time again_at_ = Time::max();
    std::chrono::seconds until_again_{};
};

}  // namespace penstock
