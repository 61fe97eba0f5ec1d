// IndexConnection: one reader's view of the index as it is at one moment, and what the questions to
// it share. Throws what SQLite throws: to be used within guarded(). One thread for each.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <SQLiteCpp/SQLiteCpp.h>

#include "exim/delivery.h"

namespace penstock {

// The columns of a row, one after the other.
class IndexRow {
  public:
    explicit IndexRow(SQLite::Statement& statement) : statement_(statement) {}

    [[nodiscard]] std::string text() { return statement_.getColumn(next_++).getString(); }
    [[nodiscard]] std::int64_t number() { return statement_.getColumn(next_++).getInt64(); }
    [[nodiscard]] LoggedMessage message() {
        LoggedMessage message;
        message.id = text();
        message.time = number();
        message.account = text();
        message.identity = text();
        message.via = text();
        message.sender = text();
        message.host = text();
        message.ip = text();
        message.size = static_cast<std::uint64_t>(number());
        return message;
    }

  private:
    SQLite::Statement& statement_;
    int next_ = 0;
};

struct IndexConnection {
    static constexpr int busy_milliseconds = 2000;

    explicit IndexConnection(std::string const& path)
        : database(path, SQLite::OPEN_READONLY, busy_milliseconds) {
        database.exec("BEGIN");
    }

    // Of the accounts that are asked for: those that ever sent anything.
    [[nodiscard]] std::unordered_set<std::int64_t> ids(std::vector<std::string> const& names) {
        std::unordered_set<std::int64_t> found;
        SQLite::Statement find(database, "SELECT id FROM accounts WHERE name = ?");
        for (auto const& name : names) {
            if (name.empty()) {
                found.insert(0);
                continue;
            }
            find.bind(1, name);
            if (find.executeStep()) {
                found.insert(find.getColumn(0).getInt64());
            }
            find.reset();
        }
        return found;
    }

    // Visits the messages, or deliveries, in the time of the query: those of its sender, if it
    // names one. The statement's first columns are account and whatever else.
    template <class Visitor>
    void each(std::string const& columns, bool of_messages, DeliveryQuery const& query,
              Visitor const& visitor) {
        auto const table = std::string(of_messages ? "messages" : "deliveries");
        auto text = "SELECT account, " + columns + " FROM " + table;
        if (query.sender.empty()) {
            text += " INDEXED BY " + table + "_by_time";
        }
        text += " WHERE time BETWEEN ? AND ?";
        if (!query.sender.empty()) {
            text += of_messages ? " AND sender = ? COLLATE NOCASE"
                                : " AND message IN (SELECT id FROM messages"
                                  " WHERE sender = ? COLLATE NOCASE)";
        }
        text += " ORDER BY time DESC";
        SQLite::Statement statement(database, text);
        statement.bind(1, query.from);
        statement.bind(2, query.until);
        if (!query.sender.empty()) {
            statement.bind(3, query.sender);
        }
        std::optional<std::unordered_set<std::int64_t>> wanted;
        if (query.accounts) {
            wanted = ids(*query.accounts);
        }
        while (statement.executeStep()) {
            auto const account = statement.getColumn(0).getInt64();
            if ((!wanted || wanted->contains(account)) && !visitor(account, statement)) {
                return;
            }
        }
    }

    [[nodiscard]] std::unordered_map<std::int64_t, std::string> names() {
        std::unordered_map<std::int64_t, std::string> names;
        SQLite::Statement all(database, "SELECT id, name FROM accounts");
        while (all.executeStep()) {
            names.emplace(all.getColumn(0).getInt64(), all.getColumn(1).getString());
        }
        return names;
    }

    SQLite::Database database;
};

}  // namespace penstock
