// LogIntake: a thread that keeps the index in step with Exim's main log and within its bounds, for
// as long as the object lives, and says in `state` whether that can be done, and whether the queue
// can be read. What fails is logged once and tried again. An index that somebody takes away is
// begun anew; that, and a log that goes where nobody can read it, is remembered as a gap.
#pragma once

#include <chrono>
#include <string>
#include <thread>

#include <Poco/Logger.h>

#include "agent/index/delivery_store.h"
#include "agent/index/index_state.h"
#include "agent/index/log_place.h"
#include "agent/index/spool.h"

namespace penstock {

class LogIntake {
  public:
    struct Paths {
        Result<LogPlace> log;
        std::string database;
        std::string key;
        bool has_exim_said = true;  // where its log is; what it says later may be a place
    };

    LogIntake(Paths paths, Spool const& spool, IndexBounds bounds, IndexState& state,
              Poco::Logger& log);

  private:
    void run(std::stop_token const& stop) const;
    void follow(DeliveryStore& store, LogPlace const& place, std::stop_token const& stop) const;
    void note_what_is_lost(DeliveryStore& store, bool was_taken_away) const;
    void say(IndexState::Now now) const;
    void look_at_queue() const;
    void write_report(std::string const& fault) const;

    Paths paths_;
    Spool const& spool_;
    IndexBounds bounds_;
    IndexState& state_;
    Poco::Logger& log_;
    // Of the thread alone.
    mutable std::chrono::steady_clock::time_point next_look_at_queue_ = {};
    mutable std::string queue_fault_ = {};
    std::jthread thread_;  // last: it uses the others
};

}  // namespace penstock
