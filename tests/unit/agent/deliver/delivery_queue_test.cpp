#include "agent/deliver/delivery_queue.h"

#include <condition_variable>
#include <mutex>
#include <vector>

#include <doctest/doctest.h>

#include "unit/eventually.h"

using namespace penstock;
using test::eventually;

namespace {

// Does nothing until it may, and notes what it was to do.
class Worker {
  public:
    void work(Task task, MessageIds const& ids) {
        std::unique_lock lock(mutex_);
        begun_ += task == Task::remove ? 1 : 0;
        changed_.wait(lock, [this] { return may_go_on_; });
        if (task == Task::deliver) {
            delivered_.insert(delivered_.end(), ids.begin(), ids.end());
        }
    }
    void go_on() {
        std::scoped_lock const lock(mutex_);
        may_go_on_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] int begun() {
        std::scoped_lock const lock(mutex_);
        return begun_;
    }
    [[nodiscard]] MessageIds delivered() {
        std::scoped_lock const lock(mutex_);
        return delivered_;
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    bool may_go_on_ = false;
    int begun_ = 0;
    MessageIds delivered_;
};

}  // namespace

TEST_CASE("a message that is being removed, or is to be, is not delivered instead") {
    for (bool const is_begun : {false, true}) {
        CAPTURE(is_begun);
        Worker worker;
        DeliveryQueue queue(
            [&](Task task, MessageIds const& ids, std::string const&) { worker.work(task, ids); });
        REQUIRE(queue.add(Task::remove, {"removed"}));
        if (is_begun) {
            REQUIRE(eventually([&] { return worker.begun() == 1; }));
        }
        REQUIRE(queue.add(Task::deliver, {"removed", "kept"}));
        worker.go_on();
        REQUIRE(eventually([&] { return !worker.delivered().empty(); }));
        CHECK(worker.delivered() == MessageIds{"kept"});
        // It was not there, or came again by that name: later orders count.
        REQUIRE(eventually([&] {
            REQUIRE(queue.add(Task::deliver, {"removed"}));
            return worker.delivered().back() == "removed";
        }));
    }
}

TEST_CASE("what is to be settled is settled in the name it was ordered in") {
    std::mutex mutex;
    std::vector<std::pair<std::string, MessageIds>> settled;
    DeliveryQueue queue([&](Task task, MessageIds const& ids, std::string const& name) {
        std::scoped_lock const lock(mutex);
        settled.emplace_back(task == Task::settle ? name : "", ids);
    });
    REQUIRE(queue.add(Task::settle, {"one"}, "alice"));
    REQUIRE(eventually([&] {
        std::scoped_lock const lock(mutex);
        return !settled.empty();
    }));
    CHECK(settled.front() == std::pair(std::string("alice"), MessageIds{"one"}));
}
