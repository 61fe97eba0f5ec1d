#include "delivery_queue.h"

namespace penstock {

DeliveryQueue::DeliveryQueue(Work work) : work_(std::move(work)) {
    for (std::size_t i = 0; i < jobs; ++i) {
        threads_.emplace_back([this](std::stop_token const& stop) { run(stop); });
    }
}

Result<void> DeliveryQueue::add(Task task, MessageIds const& ids) {
    std::scoped_lock const lock(mutex_);
    if (waiting_.size() + ids.size() > longest) {
        return problem(ProblemKind::agent_unavailable, "", "too many messages wait");
    }
    Order order{task, {}};
    for (auto const& id : ids) {
        bool const is_going = task != Task::remove && removed_.contains(id);
        if (!is_going && waiting_.insert(key(task, id)).second) {
            order.ids.push_back(id);
        }
    }
    if (task == Task::remove) {
        removed_.insert(order.ids.begin(), order.ids.end());
    }
    if (!order.ids.empty()) {
        orders_.push_back(std::move(order));
        changed_.notify_all();
    }
    return {};
}

void DeliveryQueue::run(std::stop_token const& stop) {
    for (;;) {
        Task task{};
        MessageIds batch;
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return !orders_.empty(); })) {
                return;
            }
            batch = take(task);
        }
        work_(task, batch);
        if (task == Task::remove) {
            std::scoped_lock const lock(mutex_);
            for (auto const& id : batch) {
                removed_.erase(id);
            }
        }
    }
}

MessageIds DeliveryQueue::take(Task& task) {
    auto order = std::move(orders_.front());
    orders_.pop_front();
    task = order.task;
    MessageIds batch;
    while (!order.ids.empty() && batch.size() < most_at_once) {
        waiting_.erase(key(task, order.ids.front()));
        batch.push_back(std::move(order.ids.front()));
        order.ids.pop_front();
    }
    if (!order.ids.empty()) {
        orders_.push_back(std::move(order));
    }
    return batch;
}

std::string DeliveryQueue::key(Task task, std::string const& id) {
    return id + "dmp"[static_cast<int>(task)];
}

}  // namespace penstock
