#include "agent/index/log_intake.h"

#include <chrono>
#include <condition_variable>
#include <ctime>
#include <filesystem>
#include <mutex>

#include <fcntl.h>

#include "agent/index/delivery_reader.h"
#include "agent/index/log_follower.h"
#include "agent/index/log_time.h"
#include "base/fd.h"
#include "base/json_text.h"
#include "base/log_field.h"
#include "disk/leads_to.h"
#include "disk/plain_file.h"

namespace penstock {

namespace {

constexpr std::chrono::milliseconds between_looks{200};
constexpr std::chrono::seconds behind{2};
constexpr std::chrono::seconds after_failure{5};
constexpr std::chrono::seconds between_prunings{10};

void wait(std::stop_token const& stop, std::chrono::milliseconds time) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    stopped.wait_for(lock, stop, time, [] { return false; });
}

}  // namespace

LogIntake::LogIntake(Paths paths, Spool const& spool, IndexBounds bounds, IndexState& state,
                     Poco::Logger& log)
    : paths_(std::move(paths)),
      spool_(spool),
      bounds_(bounds),
      state_(state),
      log_(log),
      thread_([this](std::stop_token const& stop) { run(stop); }) {}

void LogIntake::run(std::stop_token const& stop) const {
    bool was_there = false;
    while (!stop.stop_requested()) {
        std::error_code unknown;
        bool const was_taken_away =
            was_there && !std::filesystem::exists(paths_.database, unknown) && !unknown;
        auto const store = DeliveryStore::open(paths_.database);
        if (store) {
            was_there = true;
            note_what_is_lost(**store, was_taken_away);
        }
        if (!store) {
            say({.fault = "the index cannot be opened: " + store.error().detail});
        } else if (!paths_.log) {
            say({.fault = paths_.log.error().detail, .known_until = (*store)->last_time()});
        } else {
            follow(**store, *paths_.log, stop);
        }
        if (!stop.stop_requested() && (!store || (*store)->is_in_place())) {
            wait(stop, after_failure);
        }
    }
}

// What cannot be written now is with the next attempt, or said as a fault.
void LogIntake::note_what_is_lost(DeliveryStore& store, bool was_taken_away) const {
    if (was_taken_away) {
        log_.error("the index was deleted: it begins anew with the current main log");
        auto const files = paths_.log ? paths_.log->files() : std::vector<RotatedLog>();
        bool const has_log = !files.empty() && files.front().path == paths_.log->now();
        auto const until = has_log ? LogTime().seconds(files.front().first) : 0;
        static_cast<void>(store.add_gap({.until = until, .why = "the index was deleted"}));
    }
    if (!paths_.log && paths_.has_exim_said) {
        static_cast<void>(
            store.add_gap({.from = store.last_time(), .why = paths_.log.error().detail}));
    }
}

void LogIntake::look_at_queue() const {
    auto const now = std::chrono::steady_clock::now();
    if (now < next_look_at_queue_) {
        return;
    }
    next_look_at_queue_ = now + after_failure;
    auto fault = spool_.fault();
    if (!fault.empty() && fault != queue_fault_) {
        log_.error("the queue cannot be read: " + log_field(fault));
    }
    queue_fault_ = std::move(fault);
}

void LogIntake::say(IndexState::Now now) const {
    look_at_queue();
    now.queue_fault = queue_fault_;
    auto const fault = now.fault;
    if (!state_.set(std::move(now))) {
        return;
    }
    if (!fault.empty()) {
        log_.error("deliveries cannot be known: " + log_field(fault));
    }
    write_report(fault);
}

// For penstock-setup --check. What cannot be written now is with the next change.
void LogIntake::write_report(std::string const& fault) const {
    std::vector<std::string> lost;
    if (auto const reader = DeliveryReader::open(paths_.database)) {
        static_cast<void>((*reader)->remarks({}, [&](IndexRemark const& remark) {
            lost.push_back(remark.text);
            return Result<void>();
        }));
    }
    Json::Value report(Json::objectValue);
    report["fault"] = fault;
    report["queue"] = queue_fault_;
    report["lost"] = list_from(lost);
    auto const directory = std::filesystem::path(paths_.database).parent_path();
    Fd const open(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    static_cast<void>(write_plain(open.get(), "state.json", to_json_line(report), 0600));
}

// Until something fails: then all is opened anew.
void LogIntake::follow(DeliveryStore& store, LogPlace const& place,
                       std::stop_token const& stop) const {
    LogKey key(paths_.key);
    LogFollower follower(place, store, key);
    Fd const opened(::open(paths_.database.c_str(), O_PATH | O_CLOEXEC));
    auto next_pruning = std::chrono::steady_clock::now();
    auto idle_at = next_pruning;
    std::int64_t gaps = 0;
    while (!stop.stop_requested() && store.is_in_place()) {
        key.look();
        if (!key.fault().empty()) {
            say({.fault = key.fault(), .known_until = store.last_time()});
            wait(stop, behind);
            continue;
        }
        auto const has_read = follower.step();
        if (!has_read) {
            log_.error("the index was not written: " + log_field(has_read.error().detail));
            return;
        }
        // Another directory may be where the index was; what is asked is answered from that one.
        if (!leads_to(paths_.database, opened)) {
            log_.warning("another file is where the index was: opened anew");
            return;
        }
        auto const now = std::chrono::steady_clock::now();
        idle_at = *has_read ? idle_at : now;
        auto const fault = *has_read ? std::string() : place.fault();
        say({.fault = fault,
             .is_behind = now - idle_at > behind,
             .known_until = fault.empty() ? 0 : store.last_time()});
        if (store.gaps() > gaps) {
            gaps = store.gaps();
            log_.error("lines of Exim's main log are lost: " + log_field(store.last_gap()));
            write_report("");
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
