// What the writer of the index of deliveries asks SQLite to do. For delivery_store.cpp alone;
// throws what SQLite throws. One thread.
#pragma once

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "agent/index/delivery_schema.h"
#include "agent/index/delivery_store.h"

namespace penstock {

struct DeliveryStore::Statements {
    static constexpr auto last_account = std::size_t{100'000};  // names that are kept in memory
    static constexpr int rows_at_a_time = 2000;

    explicit Statements(std::string const& path)
        : database(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
        database.exec("PRAGMA auto_vacuum = INCREMENTAL");
        database.exec("PRAGMA journal_mode = WAL");
        database.exec("PRAGMA synchronous = NORMAL");
        database.exec("PRAGMA cache_size = -32768");
        database.exec("PRAGMA journal_size_limit = 67108864");
        if (database.execAndGet("PRAGMA user_version").getInt() != schema_version) {
            SQLite::Transaction transaction(database);
            database.exec(schema);
            database.exec("PRAGMA user_version = " + std::to_string(schema_version));
            transaction.commit();
        }
        database.exec(schema_beside);
        prepare();
    }

    void prepare() {
        auto const make = [&](std::optional<SQLite::Statement>& statement, char const* text) {
            statement.emplace(database, text);
        };
        make(find_account, "SELECT id FROM accounts WHERE name = ?");
        make(add_account, "INSERT INTO accounts(name) VALUES(?)");
        make(find_message, "SELECT id, account, size FROM messages WHERE msgid = ?");
        make(announce,
             "INSERT INTO messages(msgid, time, account, state, identity, via, deliveries_left,"
             " deferrals_left) VALUES(?1, ?2, ?3, 0, ?4, ?5, ?6, ?6) ON CONFLICT(msgid) DO UPDATE"
             " SET time = ?2, account = ?3, state = 0, identity = ?4, via = ?5,"
             " deliveries_left = ?6, deferrals_left = ?6 WHERE via = ''");
        make(arrive,
             "INSERT INTO messages(msgid, time, state, sender, host, ip, size)"
             " VALUES(?1, ?2, 1, ?3, ?4, ?5, ?6) ON CONFLICT(msgid) DO UPDATE SET time = ?2,"
             " state = 1, sender = ?3, host = ?4, ip = ?5, size = ?6 WHERE state = 0");
        make(take_delivery,
             "UPDATE messages SET deliveries_left = deliveries_left - 1"
             " WHERE id = ? AND deliveries_left > 0");
        make(take_deferral,
             "UPDATE messages SET deferrals_left = deferrals_left - 1"
             " WHERE id = ? AND deferrals_left > 0");
        make(doubt,
             "INSERT INTO doubts(day, why, lines) VALUES(?1, ?2, ?3)"
             " ON CONFLICT(day, why) DO UPDATE SET lines = lines + ?3");
        make(drop_doubts, "DELETE FROM doubts WHERE day < ?");
        make(advance, "UPDATE messages SET state = ?2 WHERE id = ?1 AND state < ?2");
        make(defer_again,
             "UPDATE deliveries SET time = ?1, text = ?5, host = ?6, ip = ?7 WHERE message = ?2"
             " AND type = 1 AND recipient = ?3 AND router = ?4");
        make(deliver,
             "INSERT INTO deliveries(message, time, type, is_remote, account, size, recipient,"
             " delivered_to, router, transport, host, ip, text)"
             " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
        make(set_position,
             "INSERT INTO position(one, inode, offset, tail) VALUES(1, ?1, ?2, ?3)"
             " ON CONFLICT(one) DO UPDATE SET inode = ?1, offset = ?2, tail = ?3");
        make(set_known,
             "INSERT INTO known(one, head, time) VALUES(1, ?1, ?2)"
             " ON CONFLICT(one) DO UPDATE SET head = ?1, time = ?2");
        make(add_gap, "INSERT INTO gaps(from_time, until_time, why) VALUES(?, ?, ?)");
        make(extend_gap, "UPDATE gaps SET until_time = ?2 WHERE from_time = ?1 AND why = ?3");
        make(drop_gaps, "DELETE FROM gaps WHERE until_time < ?");
        make(drop_deliveries,
             "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE time < ?"
             " ORDER BY time LIMIT ?)");
        make(drop_messages,
             "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE time < ?1"
             " AND (state IN (0, 3) OR time < ?1 - 31536000) ORDER BY time LIMIT ?2)");
        make(oldest_kept, "SELECT time FROM deliveries ORDER BY time LIMIT 1 OFFSET ?");
    }

    SQLite::Database database;
    std::optional<SQLite::Statement> find_account, add_account, find_message, announce, arrive,
        advance, defer_again, deliver, set_position, set_known, add_gap, extend_gap, drop_gaps,
        drop_deliveries, drop_messages, oldest_kept, take_delivery, take_deferral, doubt,
        drop_doubts;
    std::unordered_map<std::string, std::int64_t> accounts;  // by name, some of them

    // Runs a statement that gives no rows, with these values.
    template <class... Values>
    int run(std::optional<SQLite::Statement>& statement, Values const&... values) {
        statement->reset();
        SQLite::bind(*statement, values...);
        int const changed = statement->exec();
        statement->reset();
        return changed;
    }

    std::int64_t account(std::string const& name) {
        if (auto const known = accounts.find(name); known != accounts.end()) {
            return known->second;
        }
        find_account->reset();
        find_account->bind(1, name);
        bool const is_there = find_account->executeStep();
        if (!is_there) {
            run(add_account, name);
        }
        auto const id = is_there ? find_account->getColumn(0).getInt64()
                                 : std::int64_t{database.getLastInsertRowid()};
        find_account->reset();
        if (accounts.size() >= last_account) {
            accounts.clear();
        }
        accounts.emplace(name, id);
        return id;
    }

    struct Message {
        std::int64_t id = 0;
        std::int64_t account = 0;
        std::int64_t size = 0;
    };
    // One that came in before the index began is nobody's.
    Message message(TimedEvent const& event) {
        std::string const msgid(event.event.id);
        auto found = message_named(msgid);
        if (!found) {
            run(arrive, msgid, event.time, "", "", "", std::int64_t{0});
            found = message_named(msgid);
        }
        return found.value_or(Message{});
    }
    std::optional<Message> message_named(std::string const& msgid) {
        find_message->reset();
        find_message->bind(1, msgid);
        std::optional<Message> found;
        if (find_message->executeStep()) {
            found = {find_message->getColumn(0).getInt64(), find_message->getColumn(1).getInt64(),
                     find_message->getColumn(2).getInt64()};
        }
        find_message->reset();
        return found;
    }

    void add(TimedEvent const& event, Submission const& submission) {
        run(announce, std::string(event.event.id), event.time, account(submission.account),
            submission.identity, submission.via, submission.recipients);
    }
    void add(TimedEvent const& event, Arrival const& arrival) {
        run(arrive, std::string(event.event.id), event.time, arrival.sender, arrival.host,
            arrival.ip, static_cast<std::int64_t>(arrival.size));
    }
    void add(TimedEvent const& event, Completion const&) {
        run(advance, message(event).id, static_cast<int>(MessageState::done));
    }
    void add(TimedEvent const& event, Attempt const& attempt) {
        auto const of = message(event);
        run(advance, of.id, static_cast<int>(MessageState::attempted));
        if (attempt.type == DeliveryType::defer &&
            run(defer_again, event.time, of.id, attempt.recipient, attempt.router, attempt.text,
                attempt.host, attempt.ip) > 0) {
            return;
        }
        auto& left = attempt.type == DeliveryType::defer ? take_deferral : take_delivery;
        auto const account = run(left, of.id) > 0 ? of.account : 0;
        run(deliver, of.id, event.time, static_cast<int>(attempt.type),
            static_cast<int>(attempt.is_remote), account, of.size, attempt.recipient,
            attempt.delivered_to, attempt.router, attempt.transport, attempt.host, attempt.ip,
            attempt.text);
    }

    void write(LogPosition const& position, std::int64_t last_time) {
        set_known->reset();
        set_known->bind(1, position.head.data(), static_cast<int>(position.head.size()));
        set_known->bind(2, last_time);
        set_known->exec();
        set_known->reset();
        set_position->reset();
        set_position->bind(1, static_cast<std::int64_t>(position.inode));
        set_position->bind(2, static_cast<std::int64_t>(position.offset));
        set_position->bind(3, position.tail.data(), static_cast<int>(position.tail.size()));
        set_position->exec();
        set_position->reset();
    }

    void write(LineDoubts const& doubts) {
        constexpr std::int64_t day = 86'400;
        auto const today = std::int64_t{std::time(nullptr)} / day;
        for (auto const& [lines, why] :
             {std::pair(doubts.unsigned_ones,
                        "they say whose a message is and are not signed with this host's key"),
              std::pair(doubts.impossible, "their time cannot be")}) {
            if (lines > 0) {
                run(doubt, today, std::string(why), lines);
            }
        }
    }

    LogPosition read_position() {
        SQLite::Statement read(database, "SELECT inode, offset, tail FROM position");
        if (!read.executeStep()) {
            return {};
        }
        SQLite::Statement known(database, "SELECT head FROM known");
        return {static_cast<std::uint64_t>(read.getColumn(0).getInt64()),
                static_cast<std::uint64_t>(read.getColumn(1).getInt64()),
                read.getColumn(2).getString(),
                known.executeStep() ? known.getColumn(0).getString() : std::string()};
    }

    std::int64_t read_last_time() {
        SQLite::Statement known(database, "SELECT time FROM known");
        return known.executeStep() ? known.getColumn(0).getInt64() : 0;
    }

    std::uint64_t used_bytes() {
        auto const pragma = [&](char const* name) {
            return static_cast<std::uint64_t>(database.execAndGet(name).getInt64());
        };
        return (pragma("PRAGMA page_count") - pragma("PRAGMA freelist_count")) *
               pragma("PRAGMA page_size");
    }

    // The time before which a portion of the oldest deliveries lies.
    std::int64_t after_the_oldest() {
        oldest_kept->reset();
        oldest_kept->bind(1, rows_at_a_time);
        auto const time = oldest_kept->executeStep() ? oldest_kept->getColumn(0).getInt64() + 1 : 0;
        oldest_kept->reset();
        return time;
    }
};

}  // namespace penstock
