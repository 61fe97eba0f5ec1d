// EventWriter: what a line of Exim's log says, written into the tables of the index.
//
// Who is charged with what: delivery_store.h. Throws what SQLite throws, within whose transaction
// it writes. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "agent/index/delivery_store.h"

namespace penstock {

struct DeliveryStatements;

class EventWriter {
  public:
    explicit EventWriter(DeliveryStatements& statements) : statements_(statements) {}

    void add(TimedEvent const& event);
    // The transaction was not committed: what it knows may have been rolled back.
    void forget() { accounts_.clear(); }

  private:
    struct Message {
        std::int64_t id = 0;
        std::int64_t account = 0;
        std::int64_t size = 0;
    };

    void add(TimedEvent const& event, Submission const& submission);
    void add(TimedEvent const& event, Arrival const& arrival);
    void add(TimedEvent const& event, Completion const& completion);
    void add(TimedEvent const& event, Attempt const& attempt);
    [[nodiscard]] std::int64_t account(std::string const& name);
    [[nodiscard]] Message message(TimedEvent const& event);
    [[nodiscard]] std::optional<Message> message_named(std::string const& msgid);

    DeliveryStatements& statements_;
    std::unordered_map<std::string, std::int64_t> accounts_;  // by name, some of them
};

}  // namespace penstock
