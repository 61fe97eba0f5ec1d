// LogIntake: a thread that keeps the index in step with Exim's main log and within its bounds, for
// as long as the object lives, and says in `state` whether that can be done. What fails is logged
// once and tried again.
#pragma once

#include <string>
#include <thread>

#include <Poco/Logger.h>

#include "delivery_store.h"
#include "index_state.h"
#include "log_place.h"

namespace penstock {

class LogIntake {
  public:
    struct Paths {
        Result<LogPlace> log;
        std::string database;
    };

    LogIntake(Paths paths, IndexBounds bounds, IndexState& state, Poco::Logger& log);

  private:
    void run(std::stop_token const& stop) const;
    void follow(DeliveryStore& store, LogPlace const& place, std::stop_token const& stop) const;
    void say(IndexState::Now now) const;
    void write_report(std::string const& fault) const;

    Paths paths_;
    IndexBounds bounds_;
    IndexState& state_;
    Poco::Logger& log_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace penstock
