#include "disk/shared_sync.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include <doctest/doctest.h>

#include "unit/disk/no_file_system.h"

namespace penstock {
namespace {

// Records when each sync began, in the same count of events in which the threads record their
// changes; and can keep a sync waiting, or fail it.
class RecordingFileSystem final : public NoFileSystem {
  public:
    FileResult<void> sync(FileHandle const&) const override {
        std::unique_lock lock(mutex_);
        began_.push_back(++events_);
        changed_.notify_all();
        changed_.wait(lock, [this] { return !is_closed_; });
        if (failing_sync_ == began_.size()) {
            return tl::unexpected(FileProblem{FileFault::failed, "EIO"});
        }
        return {};
    }

    unsigned long note_change() const {
        std::lock_guard lock(mutex_);
        return ++events_;
    }
    unsigned long syncs_begun_after(unsigned long event) const {
        std::lock_guard lock(mutex_);
        return static_cast<unsigned long>(std::count_if(
            began_.begin(), began_.end(), [event](unsigned long begun) { return begun > event; }));
    }
    void wait_for_sync(std::size_t number) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return began_.size() >= number; });
    }
    void close_gate() { set_gate(true); }
    void open_gate() { set_gate(false); }
    void fail(std::size_t number) { failing_sync_ = number; }
    std::size_t syncs() const {
        std::lock_guard lock(mutex_);
        return began_.size();
    }

  private:
    void set_gate(bool is_closed) {
        std::lock_guard lock(mutex_);
        is_closed_ = is_closed;
        changed_.notify_all();
    }

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    mutable unsigned long events_ = 0;
    mutable std::vector<unsigned long> began_;
    bool is_closed_ = false;
    std::size_t failing_sync_ = 0;
};

TEST_SUITE("shared sync") {
    TEST_CASE("whatever many threads do, a call's sync begins after its own change") {
        constexpr int threads = 8;
        constexpr int calls = 2000;
        RecordingFileSystem files;
        FileHandle const directory(files, 1);
        SharedSync sync(files, directory);
        std::atomic<int> early = 0;
        {
            std::vector<std::jthread> workers;
            for (int i = 0; i < threads; ++i) {
                workers.emplace_back([&] {
                    for (int call = 0; call < calls; ++call) {
                        auto const change = files.note_change();
                        auto const synced = sync.sync();
                        early += synced && files.syncs_begun_after(change) > 0 ? 0 : 1;
                    }
                });
            }
        }
        CHECK(early == 0);
        CHECK(files.syncs() <= threads * calls);
    }

    TEST_CASE("all that comes while a sync runs shares the next one") {
        RecordingFileSystem files;
        FileHandle const directory(files, 1);
        SharedSync sync(files, directory);
        constexpr std::size_t late = 20;
        std::atomic<std::size_t> arriving = 0;
        files.close_gate();
        std::jthread const first([&] { CHECK(sync.sync()); });
        files.wait_for_sync(1);
        {
            std::vector<std::jthread> others;
            for (std::size_t i = 0; i < late; ++i) {
                others.emplace_back([&] {
                    ++arriving;
                    CHECK(sync.sync());
                });
            }
            while (arriving < late) {
                std::this_thread::yield();
            }
            files.open_gate();
        }
        // One more than two, should a thread have been late between its count and its call.
        CHECK(files.syncs() >= 2);
        CHECK(files.syncs() < late);
    }

    TEST_CASE("a failed sync fails all who shared it and all who come after it") {
        RecordingFileSystem files;
        FileHandle const directory(files, 1);
        SharedSync sync(files, directory);
        files.fail(2);
        CHECK(sync.sync());
        CHECK_FALSE(sync.has_failed());
        CHECK_FALSE(sync.sync());
        CHECK(sync.has_failed());
        CHECK_FALSE(sync.sync());
        CHECK(files.syncs() == 2);
    }

    TEST_CASE("those who wait for the sync after the failing one are not told that all is well") {
        RecordingFileSystem files;
        FileHandle const directory(files, 1);
        SharedSync sync(files, directory);
        files.fail(1);
        files.close_gate();
        std::atomic<int> successes = 0;
        {
            std::vector<std::jthread> threads;
            threads.emplace_back([&] { successes += sync.sync() ? 1 : 0; });
            files.wait_for_sync(1);
            for (int i = 0; i < 5; ++i) {
                threads.emplace_back([&] { successes += sync.sync() ? 1 : 0; });
            }
            files.open_gate();
        }
        CHECK(successes == 0);
        CHECK(files.syncs() == 1);
    }
}

}  // namespace
}  // namespace penstock
