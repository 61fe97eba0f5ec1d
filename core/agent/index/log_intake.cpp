#include "log_intake.h"

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <mutex>

#include "log_field.h"
#include "log_follower.h"

namespace penstock {

namespace {

constexpr std::chrono::milliseconds between_looks{200};
constexpr std::chrono::seconds after_failure{5};
constexpr std::chrono::seconds between_prunings{10};

void wait(std::stop_token const& stop, std::chrono::milliseconds time) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

LogIntake::LogIntake(Paths paths, IndexBounds bounds, Poco::Logger& log)
    : paths_(std::move(paths)),
      bounds_(bounds),
      log_(log),
      thread_([this](std::stop_token const& stop) { run(stop); }) {}

void LogIntake::run(std::stop_token const& stop) const {
    while (!stop.stop_requested()) {
        auto const store = DeliveryStore::open(paths_.database);
        if (store) {
            follow(**store, stop);
        } else {
            log_.error("the index cannot be opened: " + log_field(store.error().detail));
        }
        if (!stop.stop_requested()) {
            wait(stop, after_failure);
        }
    }
}

// Until something fails: then all is opened anew.
void LogIntake::follow(DeliveryStore& store, std::stop_token const& stop) const {
    LogFollower follower(paths_.log, store);
    auto next_pruning = std::chrono::steady_clock::now();
    while (!stop.stop_requested()) {
        auto const has_read = follower.step();
        if (!has_read) {
            log_.error("the index was not written: " + log_field(has_read.error().detail));
            return;
        }
        if (std::chrono::steady_clock::now() >= next_pruning) {
            auto const has_more = store.prune(std::time(nullptr), bounds_);
            if (!has_more) {
                log_.error("the index was not pruned: " + log_field(has_more.error().detail));
                return;
            }
            next_pruning = std::chrono::steady_clock::now() +
                           (*has_more ? std::chrono::seconds(0) : between_prunings);
        }
        if (!*has_read) {
            wait(stop, between_looks);
        }
    }
}

}  // namespace penstock
