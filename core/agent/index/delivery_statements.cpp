#include "agent/index/delivery_statements.h"

#include <ctime>
#include <utility>

#include <unistd.h>

#include "agent/index/delivery_schema.h"
#include "agent/index/guarded.h"

namespace penstock {

bool is_other_version(std::string const& path) {
    bool is_other = false;
    auto const looked = guarded<void>([&] {
        SQLite::Database database(path, SQLite::OPEN_READWRITE);
        auto const version = database.execAndGet("PRAGMA user_version").getInt();
        is_other = version != schema_version && version != 0;
    });
    return looked ? is_other : ::access(path.c_str(), F_OK) == 0;
}

DeliveryStatements::DeliveryStatements(std::string const& path)
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

void DeliveryStatements::prepare() {
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

void DeliveryStatements::write(LogPosition const& position, std::int64_t last_time) {
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

void DeliveryStatements::write(LineDoubts const& doubts) {
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

LogPosition DeliveryStatements::read_position() {
    SQLite::Statement read(database, "SELECT inode, offset, tail FROM position");
    if (!read.executeStep()) {
        return {};
    }
    SQLite::Statement known(database, "SELECT head FROM known");
    return {static_cast<std::uint64_t>(read.getColumn(0).getInt64()),
            static_cast<std::uint64_t>(read.getColumn(1).getInt64()), read.getColumn(2).getString(),
            known.executeStep() ? known.getColumn(0).getString() : std::string()};
}

std::int64_t DeliveryStatements::read_last_time() {
    SQLite::Statement known(database, "SELECT time FROM known");
    return known.executeStep() ? known.getColumn(0).getInt64() : 0;
}

std::uint64_t DeliveryStatements::used_bytes() {
    auto const pragma = [&](char const* name) {
        return static_cast<std::uint64_t>(database.execAndGet(name).getInt64());
    };
    return (pragma("PRAGMA page_count") - pragma("PRAGMA freelist_count")) *
           pragma("PRAGMA page_size");
}

std::int64_t DeliveryStatements::after_the_oldest() {
    oldest_kept->reset();
    oldest_kept->bind(1, rows_at_a_time);
    auto const time = oldest_kept->executeStep() ? oldest_kept->getColumn(0).getInt64() + 1 : 0;
    oldest_kept->reset();
    return time;
}

}  // namespace penstock
