// SourceWatch: waits until something changes in one of some directories.
//
// From construction on no change is missed. A directory that does not exist or cannot be watched
// is passed over: the caller looks again after the longest wait anyway. wait() is for one thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include <Poco/DirectoryWatcher.h>

namespace penstock {

class SourceWatch {
  public:
    explicit SourceWatch(std::vector<std::string> const& directories);
    SourceWatch(SourceWatch const&) = delete;
    SourceWatch& operator=(SourceWatch const&) = delete;
    ~SourceWatch();

    // Returns when there was a change and then none for a moment (a panel writes many files at
    // once), after `longest`, or when asked to stop.
    void wait(std::stop_token const& stop, std::chrono::seconds longest);

  private:
    void on_event(Poco::DirectoryWatcher::DirectoryEvent const& event);

    std::mutex mutex_;  // guards changes_, which the watchers' threads count up
    std::condition_variable_any changed_;
    unsigned long changes_ = 0;
    std::vector<std::unique_ptr<Poco::DirectoryWatcher>> watchers_;
};

}  // namespace penstock
