// Watch: what penstock-watch does, in one loop: it sees marks change, and from that has queued mail
// tried, lifts what has expired, keeps the lists and the ceilings. What has happened while it did
// not run is caught up with at its start: all queued mail that nobody stops is tried then.
//
// run() returns when told to end; it reads penstock.conf again when told so. One thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "agent/watch/believed_clock.h"
#include "agent/watch/ceilings.h"
#include "agent/watch/expiry.h"
#include "agent/watch/kicks.h"
#include "agent/watch/lists.h"
#include "agent/watch/mark_watch.h"
#include "agent/watch/memory.h"
#include "service/service.h"

namespace penstock {

class Watch {
  public:
    Watch(Service& service, Paths const& paths, Poco::Logger& log);

    // `signals`: a signalfd of SIGTERM, SIGINT and SIGHUP.
    void run(int signals);

    // What people should read in the health file. From any thread.
    [[nodiscard]] std::vector<std::string> notes() const { return clock_.notes(); }

  private:
    using Time = std::chrono::steady_clock::time_point;

    [[nodiscard]] bool obey(int signals);
    void wait(int signals) const;
    [[nodiscard]] Time next() const;
    void step();
    void look_whether_ready(MarkWatch::News const& news, Time now);
    void look_at_marks(Core const& core, Time now);
    void see_marks(Core const& core, Time now);
    void look_at_clock(Core const& core, Time now);
    void look_at_lists(Core const& core, Time now);
    void remember(Core const& core, Time now);

    Service& service_;
    Poco::Logger& log_;
    std::string directory_;  // of the memory
    MarkWatch marks_watch_;
    Memory memory_;
    BelievedClock clock_;
    Lists lists_;
    Kicks kicks_;
    Ceilings ceilings_;
    Expiry expiry_;
    MarkNames marks_;
    Flows flows_;  // as the marks are now
    Names touched_;
    bool has_seen_marks_ = false;
    bool has_missed_ = false;   // marks that came and went
    bool was_unready_ = false;  // mail may wait since it was not known whether anything is stopped
    Time look_at_ = Time::min();
    Time rests_until_ = Time::min();
    Time full_look_at_ = Time::min();
    Time clock_at_ = Time::min();
    Time save_at_ = Time::min();
    Time sweep_at_ = Time::min();
};

}  // namespace penstock
