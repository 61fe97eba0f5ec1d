// LogIntake: a thread that keeps the index in step with Exim's main log and within its bounds, for
// as long as the object lives. What fails is logged once and tried again.
#pragma once

#include <string>
#include <thread>

#include <Poco/Logger.h>

#include "delivery_store.h"

namespace penstock {

class LogIntake {
  public:
    struct Paths {
        std::string log;
        std::string database;
    };

    LogIntake(Paths paths, IndexBounds bounds, Poco::Logger& log);

  private:
    void run(std::stop_token const& stop) const;
    void follow(DeliveryStore& store, std::stop_token const& stop) const;

    Paths paths_;
    IndexBounds bounds_;
    Poco::Logger& log_;
    std::jthread thread_;  // last: it uses the others
};

}  // namespace penstock
