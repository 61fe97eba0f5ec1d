#include "agent/watch/mark_watch.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "disk/directory_names.h"
#include "disk/file_problem.h"
#include "exim/wiring_probe.h"

namespace penstock {

namespace {

constexpr std::array directories = {
    "/suspended", "/held", "/queued/keep", "/queued/discard", "/locks/suspended", "/locks/held"};
// What Exim asks besides; of the map so much changes that nobody listens to all of it.
constexpr std::array asked_too = {"/full", "/map/accounts", "/map/domains"};
constexpr std::uint32_t ends = IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
constexpr std::uint32_t changes = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | ends;
constexpr auto ready = ".ready";

bool is_mark(std::string_view name) {
    return !name.empty() && !name.starts_with('.') && !name.starts_with(probe_prefix);
}

}  // namespace

MarkWatch::MarkWatch(std::string outgoing, std::string const& lists)
    : outgoing_(std::move(outgoing)), lists_(lists) {
    watch_again();
}

// The identities first: what takes a place after that has moved. A new queue of events, because
// those of a directory that has gone out of sight are nobody's any more.
void MarkWatch::watch_again() {
    watched_ = identities();
    events_ = Fd(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    auto const add = [&](std::string const& directory, std::uint32_t mask) {
        return ::inotify_add_watch(events_.get(), directory.c_str(), mask);
    };
    lists_watch_ = add(lists_, IN_MOVED_TO | IN_ONLYDIR);
    for (auto const* directory : directories) {
        static_cast<void>(add(outgoing_ + directory, changes));
    }
    for (auto const* directory : asked_too) {
        static_cast<void>(add(outgoing_ + directory, ends));
    }
}

bool MarkWatch::has_moved() const {
    return identities() != watched_;
}

MarkWatch::Identities MarkWatch::identities() const {
    Identities found;
    auto const look = [&](std::string const& directory) {
        struct stat status = {};
        if (::stat(directory.c_str(), &status) != 0) {
            status = {};
        }
        found.emplace_back(status.st_dev, status.st_ino);
    };
    look(lists_);
    for (auto const* directory : directories) {
        look(outgoing_ + directory);
    }
    for (auto const* directory : asked_too) {
        look(outgoing_ + directory);
    }
    return found;
}

bool MarkWatch::is_ready() const {
    auto const is_there = [&](std::string const& directory) {
        return ::access((outgoing_ + directory + "/" + ready).c_str(), F_OK) == 0;
    };
    return std::ranges::all_of(directories,
                               [&](std::string const& directory) {
                                   return directory.starts_with("/locks") || is_there(directory);
                               }) &&
           std::ranges::all_of(asked_too, is_there);
}

MarkWatch::News MarkWatch::take() {
    alignas(inotify_event) std::array<char, 64 * 1024> block;
    News news;
    for (auto got = ::read(events_.get(), block.data(), block.size()); got > 0;
         got = ::read(events_.get(), block.data(), block.size())) {
        for (char const* at = block.data(); at < block.data() + got;) {
            auto const* const event = reinterpret_cast<inotify_event const*>(at);
            at += sizeof *event + event->len;
            std::string const name = event->len > 0 ? event->name : "";
            if (event->wd == lists_watch_) {
                news.is_about_lists = news.is_about_lists || name.ends_with(".edited");
            } else if (is_mark(name)) {
                news.touched.insert(name);
                news.is_about_marks = true;
            } else if (name == ready ||
                       (event->mask & (IN_UNMOUNT | IN_DELETE_SELF | IN_MOVE_SELF)) != 0) {
                news.is_about_marks = true;
                news.was_unready = true;
            } else if ((event->mask & IN_Q_OVERFLOW) != 0) {
                news.is_about_marks = true;
                news.is_about_lists = true;
                news.has_missed = true;
            }
        }
    }
    return news;
}

Result<MarkNames> MarkWatch::look() const {
    MarkNames marks;
    // The modes last: a mark's mode is there before the mark.
    for (auto const& [directory, names] :
         {std::pair{"/suspended", &marks.suspended}, std::pair{"/held", &marks.held},
          std::pair{"/queued/keep", &marks.keep}, std::pair{"/queued/discard", &marks.discard}}) {
        auto found = names_of(outgoing_ + directory);
        if (!found) {
            return tl::unexpected(found.error());
        }
        *names = std::move(*found);
    }
    return marks;
}

Result<Names> MarkWatch::names_of(std::string const& directory) const {
    std::error_code error;
    if (!std::filesystem::exists(directory + "/" + ready, error)) {
        return unreadable(directory + " is not ready");
    }
    return names_in(directory).map([](std::vector<std::string> const& found) {
        Names names;
        for (auto const& name : found) {
            if (is_mark(name)) {
                names.insert(name);
            }
        }
        return names;
    });
}

}  // namespace penstock
