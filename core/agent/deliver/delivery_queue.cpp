#include "agent/deliver/delivery_queue.h"

namespace penstock {

DeliveryQueue::DeliveryQueue(Work work) : work_(std::move(work)) {
    for (std::size_t i = 0; i < jobs; ++i) {
        threads_.emplace_back([this](std::stop_token const& stop) { run(stop); });
    }
}

Result<void> DeliveryQueue::add(Task task, MessageIds const& ids, std::string const& name) {
    std::scoped_lock const lock(mutex_);
    if (waiting_.size() + ids.size() > longest) {
        return problem(ProblemKind::agent_unavailable, "", "too many messages wait");
    }
    Order order{task, name, {}};
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
        Order order{};
        {
            std::unique_lock lock(mutex_);
            if (!changed_.wait(lock, stop, [this] { return !orders_.empty(); })) {
                return;
            }
            order = take();
        }
        MessageIds const batch(order.ids.begin(), order.ids.end());
        work_(order.task, batch, order.name);
        if (order.task == Task::remove) {
            std::scoped_lock const lock(mutex_);
            for (auto const& id : batch) {
                removed_.erase(id);
            }
        }
    }
}

// A part of the first order; the rest of it is the last one then.
DeliveryQueue::Order DeliveryQueue::take() {
    auto order = std::move(orders_.front());
    orders_.pop_front();
    Order batch{order.task, order.name, {}};
    while (!order.ids.empty() && batch.ids.size() < most_at_once) {
        waiting_.erase(key(order.task, order.ids.front()));
        batch.ids.push_back(std::move(order.ids.front()));
        order.ids.pop_front();
    }
    if (!order.ids.empty()) {
        orders_.push_back(std::move(order));
    }
    return batch;
}

std::string DeliveryQueue::key(Task task, std::string const& id) {
    return id + "dmps"[static_cast<int>(task)];
}

}  // namespace penstock
