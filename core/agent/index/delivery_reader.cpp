#include "delivery_reader.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include <SQLiteCpp/SQLiteCpp.h>

#include "delivery_schema.h"

namespace penstock {

namespace {

constexpr int busy_milliseconds = 2000;
constexpr std::size_t most_ids_in_a_statement = 50'000;
constexpr auto message_columns =
    " m.msgid, m.time, coalesce(a.name, ''), m.identity, m.via, m.sender, m.host, m.ip, m.size";

// What SQLite throws becomes a Problem here, and nowhere else in the reader.
template <class T, class Work>
Result<T> guarded(Work const& work) {
    try {
        return work();
    } catch (SQLite::Exception const& failed) {
        return problem(ProblemKind::index_unavailable, "", failed.what());
    }
}

bool reaches(DeliveryReach reach, DeliveryType type, bool is_remote) {
    switch (reach) {
        case DeliveryReach::remote:
            return is_remote;
        case DeliveryReach::remote_or_unsuccessful:
            return is_remote || type == DeliveryType::defer || type == DeliveryType::failure;
        case DeliveryReach::local:
            return !is_remote;
        case DeliveryReach::all:
            break;
    }
    return true;
}

bool wants(DeliveryQuery const& query, DeliveryType type) {
    return query.types.empty() || std::ranges::find(query.types, type) != query.types.end();
}

void count(DeliveryFigures& figures, DeliveryType type, std::uint64_t size) {
    switch (type) {
        case DeliveryType::success:
            ++figures.successes;
            figures.bytes += size;
            break;
        case DeliveryType::defer:
            ++figures.deferrals;
            break;
        case DeliveryType::failure:
            ++figures.failures;
            break;
        case DeliveryType::inprogress:
            break;
    }
}

class Row {
  public:
    explicit Row(SQLite::Statement& statement) : statement_(statement) {}

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

}  // namespace

struct DeliveryReader::Connection {
    explicit Connection(std::string const& path)
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

    [[nodiscard]] Result<bool> in_progress(DeliveryQuery const& query,
                                           MailIndex::DeliveryVisitor const& visitor);
    [[nodiscard]] Result<bool> attempted(DeliveryQuery const& query,
                                         MailIndex::DeliveryVisitor const& visitor);

    SQLite::Database database;
};

DeliveryReader::DeliveryReader(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)) {}
DeliveryReader::~DeliveryReader() = default;

Result<std::unique_ptr<DeliveryReader>> DeliveryReader::open(std::string const& path) {
    return guarded<std::unique_ptr<DeliveryReader>>([&] {
        return std::unique_ptr<DeliveryReader>(
            new DeliveryReader(std::make_unique<Connection>(path)));
    });
}

// Messages for which nothing has been tried yet.
Result<bool> DeliveryReader::Connection::in_progress(DeliveryQuery const& query,
                                                     MailIndex::DeliveryVisitor const& visitor) {
    SQLite::Statement whole(database, std::string("SELECT") + message_columns +
                                          " FROM messages m LEFT JOIN accounts a"
                                          " ON a.id = m.account WHERE m.id = ?");
    Result<void> visited;
    std::uint64_t given = 0;
    bool has_more = false;
    each("state, id", true, query, [&](std::int64_t, SQLite::Statement& found) {
        if (found.getColumn(1).getInt() != static_cast<int>(MessageState::arrived)) {
            return true;
        }
        has_more = query.largest_of_a_type != 0 && given == query.largest_of_a_type;
        if (has_more) {
            return false;
        }
        ++given;
        whole.bind(1, found.getColumn(2).getInt64());
        if (whole.executeStep()) {
            Delivery delivery{.message = Row(whole).message()};
            delivery.time = delivery.message.time;
            visited = visitor(delivery);
        }
        whole.reset();
        return visited.has_value();
    });
    return visited ? Result<bool>(has_more) : tl::unexpected(visited.error());
}

Result<bool> DeliveryReader::Connection::attempted(DeliveryQuery const& query,
                                                   MailIndex::DeliveryVisitor const& visitor) {
    SQLite::Statement whole(
        database, std::string("SELECT") + message_columns +
                      ", d.time, d.recipient, d.delivered_to, d.router, d.transport, d.host, d.ip,"
                      " d.text FROM deliveries d LEFT JOIN messages m ON m.id = d.message"
                      " LEFT JOIN accounts a ON a.id = d.account WHERE d.id = ?");
    Result<void> visited;
    std::array<std::uint64_t, delivery_types> given{};
    bool has_more = false;
    each("type, is_remote, id", false, query, [&](std::int64_t, SQLite::Statement& found) {
        auto const type = static_cast<DeliveryType>(found.getColumn(1).getInt());
        bool const is_remote = found.getColumn(2).getInt() != 0;
        if (!wants(query, type) || !reaches(query.reach, type, is_remote)) {
            return true;
        }
        auto& of_type = given.at(static_cast<std::size_t>(type));
        if (query.largest_of_a_type != 0 && of_type == query.largest_of_a_type) {
            has_more = true;
            return true;
        }
        ++of_type;
        whole.bind(1, found.getColumn(3).getInt64());
        if (whole.executeStep()) {
            Row row(whole);
            Delivery delivery{.message = row.message()};
            delivery.time = row.number();
            delivery.type = type;
            delivery.recipient = row.text();
            delivery.delivered_to = row.text();
            delivery.router = row.text();
            delivery.transport = row.text();
            delivery.is_remote = is_remote;
            delivery.host = row.text();
            delivery.ip = row.text();
            delivery.text = row.text();
            visited = visitor(delivery);
        }
        whole.reset();
        return visited.has_value();
    });
    return visited ? Result<bool>(has_more) : tl::unexpected(visited.error());
}

Result<bool> DeliveryReader::deliveries(DeliveryQuery const& query,
                                        MailIndex::DeliveryVisitor const& visitor) {
    return guarded<bool>([&]() -> Result<bool> {
        bool has_more = false;
        if (wants(query, DeliveryType::inprogress) && query.reach == DeliveryReach::all) {
            auto const more = connection_->in_progress(query, visitor);
            if (!more) {
                return more;
            }
            has_more = *more;
        }
        auto const more = connection_->attempted(query, visitor);
        return more ? Result<bool>(*more || has_more) : more;
    });
}

Result<void> DeliveryReader::figures(DeliveryQuery const& query,
                                     MailIndex::FiguresVisitor const& visitor) {
    return guarded<void>([&]() -> Result<void> {
        std::unordered_map<std::int64_t, DeliveryFigures> figures;
        // One number instead of several columns: each costs as much as the step to the next row.
        connection_->each("type * 2 + is_remote, size", false, query,
                          [&](std::int64_t account, SQLite::Statement& found) {
                              auto const kind = found.getColumn(1).getInt();
                              auto const type = static_cast<DeliveryType>(kind / 2);
                              if (reaches(query.reach, type, kind % 2 != 0)) {
                                  auto const size = found.getColumn(2).getInt64();
                                  count(figures[account], type, static_cast<std::uint64_t>(size));
                              }
                              return true;
                          });
        connection_->each(
            "state", true, query, [&](std::int64_t account, SQLite::Statement& found) {
                auto const state = static_cast<MessageState>(found.getColumn(1).getInt());
                if (state != MessageState::announced) {
                    auto& of_account = figures[account];
                    ++of_account.messages;
                    of_account.in_progress += state == MessageState::arrived ? 1 : 0;
                }
                return true;
            });
        auto const names = connection_->names();
        for (auto& [account, of_account] : figures) {
            auto const name = names.find(account);
            of_account.account = name == names.end() ? "" : name->second;
            if (auto visited = visitor(of_account); !visited) {
                return visited;
            }
        }
        return {};
    });
}

Result<void> DeliveryReader::recipient_counts(CountedBy by, DeliveryQuery const& query,
                                              MailIndex::CountVisitor const& visitor) {
    return guarded<void>([&]() -> Result<void> {
        std::string condition;
        if (query.accounts) {
            auto const ids = connection_->ids(*query.accounts);
            if (ids.size() > most_ids_in_a_statement) {
                return problem(ProblemKind::index_unavailable, "", "too many accounts at once");
            }
            for (auto const id : ids) {
                condition += (condition.empty() ? "" : ",") + std::to_string(id);
            }
            condition = " AND d.account IN (" + condition + ")";
        }
        auto const pairs =
            "(SELECT DISTINCT d.account AS account, lower(m.sender) AS sender, lower(d.recipient)"
            " FROM deliveries d JOIN messages m ON m.id = d.message WHERE d.time BETWEEN ? AND ?" +
            condition + ")";
        auto const text = by == CountedBy::sender
                              ? "SELECT sender, count(*) FROM " + pairs + " GROUP BY sender"
                              : "SELECT coalesce(name, ''), count(*) FROM " + pairs +
                                    " p LEFT JOIN accounts a ON a.id = p.account GROUP BY account";
        SQLite::Statement statement(connection_->database, text);
        statement.bind(1, query.from);
        statement.bind(2, query.until);
        while (statement.executeStep()) {
            Row row(statement);
            RecipientCount count{.name = row.text()};
            count.recipients = static_cast<std::uint64_t>(row.number());
            if (auto visited = visitor(count); !visited) {
                return visited;
            }
        }
        return {};
    });
}

}  // namespace penstock
