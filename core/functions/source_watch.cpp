#include "source_watch.h"

#include <Poco/Delegate.h>
#include <Poco/Exception.h>

namespace penstock {

namespace {

constexpr std::chrono::milliseconds quiet{300};
constexpr int longest_burst = 10;  // quiet periods: under a steady stream of changes we go on

}  // namespace

SourceWatch::SourceWatch(std::vector<std::string> const& directories) {
    for (auto const& directory : directories) {
        try {
            auto watcher = std::make_unique<Poco::DirectoryWatcher>(directory);
            auto const handler = Poco::delegate(this, &SourceWatch::on_event);
            watcher->itemAdded += handler;
            watcher->itemRemoved += handler;
            watcher->itemModified += handler;
            watcher->itemMovedFrom += handler;
            watcher->itemMovedTo += handler;
            watchers_.push_back(std::move(watcher));
        } catch (Poco::Exception const&) {
            continue;  // not there (yet), or no watches left: the longest wait covers it
        }
    }
}

SourceWatch::~SourceWatch() {
    watchers_.clear();
}

void SourceWatch::on_event(Poco::DirectoryWatcher::DirectoryEvent const&) {
    std::scoped_lock const lock(mutex_);
    ++changes_;
    changed_.notify_one();
}

void SourceWatch::wait(std::stop_token const& stop, std::chrono::seconds longest) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, stop, longest, [this] { return changes_ > 0; });
    for (int i = 0; i < longest_burst && changes_ > 0 && !stop.stop_requested(); ++i) {
        auto const seen = changes_;
        const bool more =
            changed_.wait_for(lock, stop, quiet, [this, seen] { return changes_ != seen; });
        if (!more) {
            break;
        }
    }
    changes_ = 0;
}

}  // namespace penstock
