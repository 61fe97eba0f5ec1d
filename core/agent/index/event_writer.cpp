#include "agent/index/event_writer.h"

#include <variant>

#include "agent/index/delivery_schema.h"
#include "agent/index/delivery_statements.h"

namespace penstock {

namespace {

constexpr auto most_accounts = std::size_t{100'000};  // names that are kept in memory

}  // namespace

void EventWriter::add(TimedEvent const& event) {
    std::visit([&](auto const& what) { add(event, what); }, event.event.what);
}

std::int64_t EventWriter::account(std::string const& name) {
    if (auto const known = accounts_.find(name); known != accounts_.end()) {
        return known->second;
    }
    statements_.find_account->reset();
    statements_.find_account->bind(1, name);
    bool const is_there = statements_.find_account->executeStep();
    if (!is_there) {
        statements_.run(statements_.add_account, name);
    }
    auto const id = is_there ? statements_.find_account->getColumn(0).getInt64()
                             : std::int64_t{statements_.database.getLastInsertRowid()};
    statements_.find_account->reset();
    if (accounts_.size() >= most_accounts) {
        accounts_.clear();
    }
    accounts_.emplace(name, id);
    return id;
}

// One that came in before the index began is nobody's.
EventWriter::Message EventWriter::message(TimedEvent const& event) {
    std::string const msgid(event.event.id);
    auto found = message_named(msgid);
    if (!found) {
        statements_.run(statements_.arrive, msgid, event.time, "", "", "", std::int64_t{0});
        found = message_named(msgid);
    }
    return found.value_or(Message{});
}

std::optional<EventWriter::Message> EventWriter::message_named(std::string const& msgid) {
    statements_.find_message->reset();
    statements_.find_message->bind(1, msgid);
    std::optional<Message> found;
    if (statements_.find_message->executeStep()) {
        found = {statements_.find_message->getColumn(0).getInt64(),
                 statements_.find_message->getColumn(1).getInt64(),
                 statements_.find_message->getColumn(2).getInt64()};
    }
    statements_.find_message->reset();
    return found;
}

void EventWriter::add(TimedEvent const& event, Submission const& submission) {
    statements_.run(statements_.announce, std::string(event.event.id), event.time,
                    account(submission.account), submission.identity, submission.via,
                    submission.recipients);
}

void EventWriter::add(TimedEvent const& event, Arrival const& arrival) {
    statements_.run(statements_.arrive, std::string(event.event.id), event.time, arrival.sender,
                    arrival.host, arrival.ip, static_cast<std::int64_t>(arrival.size));
}

void EventWriter::add(TimedEvent const& event, Completion const&) {
    statements_.run(statements_.advance, message(event).id, static_cast<int>(MessageState::done));
}

void EventWriter::add(TimedEvent const& event, Attempt const& attempt) {
    auto const of = message(event);
    statements_.run(statements_.advance, of.id, static_cast<int>(MessageState::attempted));
    if (attempt.type == DeliveryType::defer &&
        statements_.run(statements_.defer_again, event.time, of.id, attempt.recipient,
                        attempt.router, attempt.text, attempt.host, attempt.ip) > 0) {
        return;
    }
    auto& left =
        attempt.type == DeliveryType::defer ? statements_.take_deferral : statements_.take_delivery;
    auto const account = statements_.run(left, of.id) > 0 ? of.account : 0;
    statements_.run(statements_.deliver, of.id, event.time, static_cast<int>(attempt.type),
                    static_cast<int>(attempt.is_remote), account, of.size, attempt.recipient,
                    attempt.delivered_to, attempt.router, attempt.transport, attempt.host,
                    attempt.ip, attempt.text);
}

}  // namespace penstock
