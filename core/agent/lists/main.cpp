// penstock-lists: copies the lists of who is suspended and held between penstock-watch's directory
// and /etc (copied_list.h). It runs as uid 0, which owns /etc, with no capability at all.
//
// With two arguments, for tests: the directory of the lists, and the one that stands for /etc.
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sysexits.h>
#include <unistd.h>

#include "agent/lists/copied_list.h"
#include "base/fd.h"
#include "base/process.h"
#include "disk/leads_to.h"

namespace {

using penstock::CopiedList;
using penstock::Fd;

constexpr int longest_wait = 5'000;  // milliseconds
constexpr int wait_for_writer = 100;

int give_up(std::string const& why) {
    static_cast<void>(std::fputs(("penstock-lists: " + why + "\n").c_str(), stderr));
    return EX_OSERR;
}

// True if one of the events is about a file of ours; those of /etc are mostly not.
bool has_news(Fd const& events, std::array<CopiedList, 2> const& lists, int etc_watch) {
    alignas(inotify_event) std::array<char, 64 * 1024> block;
    bool is_ours = false;
    for (auto got = ::read(events.get(), block.data(), block.size()); got > 0;
         got = ::read(events.get(), block.data(), block.size())) {
        for (char const* at = block.data(); at < block.data() + got;) {
            auto const* const event = reinterpret_cast<inotify_event const*>(at);
            at += sizeof *event + event->len;
            std::string const name = event->len > 0 ? event->name : "";
            is_ours = is_ours || event->wd != etc_watch || name == lists[0].file() ||
                      name == lists[1].file();
        }
    }
    return is_ours;
}

void wait_for_change(Fd const& events, std::array<CopiedList, 2> const& lists, int etc_watch,
                     int longest) {
    pollfd waiting{.fd = events.get(), .events = POLLIN, .revents = 0};
    while (::poll(&waiting, 1, longest) > 0 && !has_news(events, lists, etc_watch)) {
    }
}

// Until another directory is where the lists were.
void serve(Fd const& events, std::array<CopiedList, 2> const& lists, int etc_watch,
           std::string const& path, Fd const& opened) {
    std::string complaint;
    while (penstock::leads_to(path, opened) || ::access(path.c_str(), F_OK) != 0) {
        int wait = longest_wait;
        std::string trouble;
        for (auto const& list : lists) {
            auto const next = list.sync();
            if (!next) {
                trouble += next.error().detail + "; ";
            } else if (*next == CopiedList::Next::look_again) {
                wait = wait_for_writer;
            }
        }
        if (!trouble.empty() && trouble != complaint) {
            static_cast<void>(give_up(trouble));
        }
        complaint = trouble;
        wait_for_change(events, lists, etc_watch, wait);
    }
}

// Ends with a problem, or when another directory is where the lists were.
int serve_once(std::string const& lists_path, std::string const& etc_path) {
    constexpr int directory = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    Fd const lists(::open(lists_path.c_str(), directory));
    Fd const etc(::open(etc_path.c_str(), directory));
    Fd const events(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    constexpr auto renamed = IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_ONLYDIR;
    int const etc_watch =
        ::inotify_add_watch(events.get(), etc_path.c_str(), renamed | IN_CLOSE_WRITE);
    if (!lists || !etc || etc_watch < 0 ||
        ::inotify_add_watch(events.get(), lists_path.c_str(), renamed) < 0) {
        return give_up(lists_path + ", " + etc_path + ": " + std::strerror(errno));
    }
    serve(events,
          {CopiedList(lists.get(), etc.get(), "suspended_users"),
           CopiedList(lists.get(), etc.get(), "hold_users")},
          etc_watch, lists_path, lists);
    return EX_OK;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    penstock::harden_process();
    std::string const lists_path = argc == 3 ? argv[1] : "/var/lib/penstock/lists";
    std::string const etc_path = argc == 3 ? argv[2] : "/etc";
    int ended = EX_OK;
    while (ended == EX_OK) {
        ended = serve_once(lists_path, etc_path);
    }
    return ended;
}
