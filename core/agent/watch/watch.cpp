#include "agent/watch/watch.h"

#include <algorithm>
#include <array>
#include <csignal>

#include <Poco/Logger.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log_field.h"

namespace penstock {

namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr milliseconds between_looks{50};
constexpr seconds longest_rest{2};
constexpr minutes between_full_looks{1};
constexpr seconds between_clock_looks{1};
constexpr minutes between_saves{1};
constexpr minutes between_sweeps{10};
constexpr milliseconds longest_wait{10'000};

}  // namespace

Watch::Watch(Service& service, Paths const& paths, Poco::Logger& log)
    : service_(service),
      log_(log),
      directory_(paths.state + "/watch"),
      marks_watch_(paths.state + "/outgoing", paths.state + "/lists"),
      memory_(load_memory(directory_)),
      clock_(log),
      lists_(paths.state + "/lists", memory_.kept_lines),
      ceilings_(paths.state + "/outgoing") {}

void Watch::run(int signals) {
    do {
        step();
        wait(signals);
    } while (obey(signals));
    // A mark that came just before the end is remembered, too: it may be lifted while nobody looks.
    auto const now = std::chrono::steady_clock::now();
    touched_.merge(marks_watch_.take().touched);
    look_at_marks(*service_.core(), now);
    save_at_ = Time::min();
    remember(*service_.core(), now);
}

// False at a signal to end.
bool Watch::obey(int signals) {
    signalfd_siginfo info{};
    while (::read(signals, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo != SIGHUP) {
            return false;
        }
        auto const read = service_.reload();
        log_.information(read ? "reloaded"
                              : "not reloaded, the old settings stay: " + read.error().detail);
        lists_.expect_marks();
    }
    return true;
}

void Watch::wait(int signals) const {
    auto const left = std::chrono::ceil<milliseconds>(next() - std::chrono::steady_clock::now());
    std::array<pollfd, 2> waiting{{{marks_watch_.fd(), POLLIN, 0}, {signals, POLLIN, 0}}};
    static_cast<void>(
        ::poll(waiting.data(), waiting.size(),
               static_cast<int>(std::clamp(left, milliseconds(0), longest_wait).count())));
}

Watch::Time Watch::next() const {
    auto first = std::min({look_at_, full_look_at_, kicks_.due(), ceilings_.due()});
    if (has_seen_marks_) {
        first = std::min({first, save_at_, sweep_at_});
    }
    first = std::min(first, lists_.due(has_seen_marks_));
    return expiry_.next() || was_unready_ ? std::min(first, clock_at_) : first;
}

void Watch::step() {
    auto const core = service_.core();
    auto const now = std::chrono::steady_clock::now();
    auto news = marks_watch_.take();
    touched_.merge(news.touched);
    if (news.is_about_lists) {
        lists_.expect_edit();
    }
    if (news.is_about_marks) {
        look_at_ = std::min(look_at_, std::max(now + between_looks, rests_until_));
    }
    if (news.has_missed) {
        log_.warning("more marks have changed than the kernel tells: all are looked at");
        has_missed_ = true;
        full_look_at_ = now;
    }
    look_whether_ready(news, now);
    if (lists_.has_edit()) {
        look_at_lists(*core, now);
    }
    if (now >= look_at_ || now >= full_look_at_) {
        look_at_marks(*core, now);
    }
    look_at_clock(*core, now);
    if (has_seen_marks_ && now >= sweep_at_) {
        kicks_.add_leftovers(now);
        sweep_at_ = now + between_sweeps;
    }
    if (now >= kicks_.due()) {
        kicks_.run(*core, flows_, now);
    }
    if (now >= ceilings_.due()) {
        ceilings_.look(*core, flows_);
    }
    look_at_lists(*core, now);
    remember(*core, now);
}

// What was not there for a while may be another directory now, with other marks.
void Watch::look_whether_ready(MarkWatch::News const& news, Time now) {
    bool const is_ready = marks_watch_.is_ready();
    was_unready_ = was_unready_ || news.was_unready || !is_ready || marks_watch_.has_moved();
    if (was_unready_ && is_ready) {
        marks_watch_.watch_again();
        lists_.look_where_they_are();
        was_unready_ = false;
        has_missed_ = true;
        full_look_at_ = now;
    }
}

// A look takes as long as there are marks, and there may be tens of thousands that change all the
// time: it rests ten times as long as it took, so that the host has its processors for others.
void Watch::look_at_marks(Core const& core, Time now) {
    auto const began = std::chrono::steady_clock::now();
    see_marks(core, now);
    auto const ended = std::chrono::steady_clock::now();
    rests_until_ = ended + std::min<Time::duration>(10 * (ended - began), longest_rest);
}

void Watch::see_marks(Core const& core, Time now) {
    bool const is_full = now >= full_look_at_;
    auto marks = marks_watch_.look();
    look_at_ = Time::max();
    if (is_full) {
        full_look_at_ = now + between_full_looks;
    }
    if (!marks) {
        log_.error("marks cannot be seen: " + log_field(marks.error().detail));
        look_at_ = now + between_clock_looks;
        return;
    }
    marks_ = std::move(*marks);
    auto flows = flows_of(marks_);
    kicks_.add(to_kick(flows_, flows, touched_), now);
    if (!has_seen_marks_ || has_missed_) {
        kicks_.add_everybody(now);  // somebody may have been stopped and freed unseen
        has_missed_ = false;
    }
    expiry_.refresh(core, marks_, is_full ? std::nullopt : std::optional(touched_));
    if (flows != flows_ || !has_seen_marks_ || !touched_.empty()) {
        lists_.expect_marks();
        ceilings_.wake(now);
    }
    flows_ = std::move(flows);
    has_seen_marks_ = true;
    touched_.clear();
    if (is_full) {
        lists_.try_kept_lines(core);
    }
}

void Watch::look_at_clock(Core const& core, Time now) {
    if (now >= clock_at_) {
        clock_at_ = now + between_clock_looks;
        expiry_.lift_by(core, clock_.now(memory_.clock));
    }
}

void Watch::look_at_lists(Core const& core, Time now) {
    if (lists_.has_edit()) {
        if (lists_.take_edits(core, now)) {
            look_at_ = Time::min();  // what was acted on belongs into the list that follows
        }
    } else if (has_seen_marks_ && lists_.write(core, marks_, now, memory_.kept_lines)) {
        save_at_ = Time::min();
    }
}

void Watch::remember(Core const& core, Time now) {
    if (now < save_at_ || !has_seen_marks_) {
        return;
    }
    save_at_ = now + between_saves;
    if (auto const saved = save(memory_, directory_); !saved) {
        core.log.error("nothing is remembered: " + log_field(saved.error().detail));
    }
}

}  // namespace penstock
