// DeliveryQueue: what Exim is to do with messages, done by a few threads, a few messages at a time.
//
// add() never waits for Exim. Orders take turns, so that an account with a hundred thousand
// messages does not keep another's waiting; a message that waits already is not taken twice, and
// one that is to be removed is not delivered instead, for its removal was accepted already. What is
// waiting when the process ends is not done: Exim's own queue runs, or the next order, do it.
//
// add() may be called from any thread. Failure: agent_unavailable when too much waits.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

#include "exim/exim_orders.h"

namespace penstock {

enum class Task { deliver, remove, park, settle };

class DeliveryQueue {
  public:
    // `name`: who has submitted what is to be settled.
    using Work = std::function<void(Task, MessageIds const&, std::string const& name)>;

    static constexpr std::size_t jobs = 4;
    static constexpr std::size_t most_at_once = 25;  // messages of one job
    static constexpr std::size_t longest = 400'000;  // messages that wait

    explicit DeliveryQueue(Work work);

    [[nodiscard]] Result<void> add(Task task, MessageIds const& ids, std::string const& name = {});

  private:
    struct Order {
        Task task;
        std::string name;
        std::deque<std::string> ids;
    };

    void run(std::stop_token const& stop);
    [[nodiscard]] Order take();
    [[nodiscard]] static std::string key(Task task, std::string const& id);

    Work work_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Order> orders_;
    std::unordered_set<std::string> waiting_;
    std::unordered_set<std::string> removed_;  // ordered, and not done yet
    std::vector<std::jthread> threads_;        // last: they use all of the above
};

}  // namespace penstock
