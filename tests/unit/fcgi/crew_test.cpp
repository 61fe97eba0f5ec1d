#include "fcgi/crew.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/eventfd.h>

#include "base/fd.h"
#include "unit/eventually.h"

using namespace penstock;
using namespace penstock::test;
using namespace std::chrono_literals;

namespace {

// A crew whose threads count themselves once it is their turn, and begin nothing by themselves. It
// is there when all but the wanted ones rest.
class WaitingCrew {
  public:
    WaitingCrew(std::size_t threads, std::size_t wanted) : crew(threads, wanted, wake_.get()) {
        for (std::size_t number = 0; number < threads; ++number) {
            threads_.emplace_back([this] {
                crew.await_turn();
                ++at_turn;
            });
        }
        REQUIRE(
            eventually([&] { return at_turn == wanted && crew.resting() == threads - wanted; }));
    }
    ~WaitingCrew() {
        crew.dismiss();
        for (auto& thread : threads_) {
            thread.join();
        }
    }

    [[nodiscard]] bool asks_to_be_looked_at() {
        eventfd_t value = 0;
        return ::eventfd_read(wake_.get(), &value) == 0;
    }
    // Looks until the condition holds, as the control of a pool does.
    template <typename Condition>
    [[nodiscard]] bool relieves_until(Condition holds) {
        auto now = Crew::Clock::now();
        return eventually([&] {
            crew.relieve(now);
            now += Crew::look;
            return holds();
        });
    }

  private:
    Fd wake_{::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};

  public:
    Crew crew;
    std::atomic<std::size_t> at_turn{0};

  private:
    std::vector<std::thread> threads_;
};

}  // namespace

TEST_SUITE("crew") {
    TEST_CASE("no more threads wait than are wanted, while nothing is held up") {
        WaitingCrew waiting(8, 2);
        auto now = Crew::Clock::now();
        for (int look = 0; look < 100; ++look) {
            waiting.crew.relieve(now += Crew::look);
        }
        CHECK(waiting.at_turn == 2);
        CHECK_FALSE(waiting.asks_to_be_looked_at());
    }

    TEST_CASE("where all at work are held up, resting threads are called until one waits") {
        WaitingCrew waiting(8, 2);
        waiting.crew.begin();
        CHECK_FALSE(waiting.asks_to_be_looked_at());  // the other one waits
        waiting.crew.begin();
        CHECK(waiting.asks_to_be_looked_at());
        CHECK(waiting.relieves_until([&] { return waiting.at_turn > 2; }));
    }

    TEST_CASE("a crew that is held up ends with everybody at work") {
        WaitingCrew waiting(8, 2);
        for (std::size_t begun = 0; begun < 8; ++begun) {
            REQUIRE(waiting.relieves_until([&] { return waiting.at_turn > begun; }));
            waiting.crew.begin();
        }
        CHECK(waiting.at_turn == 8);
    }

    TEST_CASE("nobody is called while requests are quick") {
        WaitingCrew waiting(8, 1);
        auto now = Crew::Clock::now();
        for (int look = 0; look < 20; ++look) {
            for (int request = 0; request < 100; ++request) {
                waiting.crew.begin();
                if (request < 99) {
                    waiting.crew.await_turn();  // this thread takes the turn that is free
                }
            }
            waiting.crew.relieve(now += Crew::look);
            waiting.crew.await_turn();
        }
        CHECK(waiting.at_turn == 1);
    }

    TEST_CASE("looking ends where there is no need, and begins anew with the next one") {
        WaitingCrew waiting(2, 1);
        waiting.crew.begin();
        REQUIRE(waiting.asks_to_be_looked_at());
        REQUIRE(waiting.relieves_until([&] { return waiting.at_turn == 2; }));
        auto now = Crew::Clock::now() + 1h;
        CHECK(eventually([&] { return !waiting.crew.relieve(now += Crew::look); }));
        waiting.crew.begin();
        CHECK(waiting.asks_to_be_looked_at());
    }
}
