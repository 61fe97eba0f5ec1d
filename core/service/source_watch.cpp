#include "service/source_watch.h"

#include <array>
#include <cstdint>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace penstock {

namespace {

constexpr std::uint32_t changes = IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM |
                                  IN_MOVED_TO | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr std::chrono::milliseconds quiet{300};
constexpr int longest_burst = 10;  // quiet periods: under a steady stream of changes we go on

// Reads everything that is there; what it says does not matter.
void drain(int descriptor) {
    std::array<char, 16 * 1024> events;
    while (::read(descriptor, events.data(), events.size()) > 0) {
    }
}

}  // namespace

// Not Poco's DirectoryWatcher: it begins to watch in a thread of its own some time after its
// construction, and what changes until then is never reported.
SourceWatch::SourceWatch(std::vector<std::string> const& directories)
    : events_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    for (auto const& directory : directories) {
        static_cast<void>(
            ::inotify_add_watch(events_.get(), directory.c_str(), changes | IN_ONLYDIR));
    }
}

void SourceWatch::wait(std::stop_token const& stop, std::chrono::milliseconds longest) const {
    Fd const wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    std::stop_callback const on_stop(
        stop, [&wake] { static_cast<void>(::eventfd_write(wake.get(), 1)); });
    auto has_change = has_change_within(wake, longest);
    for (int i = 0; i < longest_burst && has_change && !stop.stop_requested(); ++i) {
        has_change = has_change_within(wake, quiet);
    }
}

bool SourceWatch::has_change_within(Fd const& wake, std::chrono::milliseconds time) const {
    std::array<pollfd, 2> waiting{{{events_.get(), POLLIN, 0}, {wake.get(), POLLIN, 0}}};
    static_cast<void>(::poll(waiting.data(), waiting.size(), static_cast<int>(time.count())));
    drain(events_.get());
    return (waiting[0].revents & POLLIN) != 0;
}

}  // namespace penstock
