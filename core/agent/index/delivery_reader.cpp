#include "agent/index/delivery_reader.h"

#include <unordered_map>

#include "agent/index/delivery_choice.h"
#include "agent/index/delivery_schema.h"
#include "agent/index/guarded.h"
#include "agent/index/index_connection.h"

namespace penstock {

namespace {

constexpr std::size_t most_ids_in_a_statement = 50'000;

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

}  // namespace

DeliveryReader::DeliveryReader(std::unique_ptr<IndexConnection> connection)
    : connection_(std::move(connection)) {}
DeliveryReader::~DeliveryReader() = default;

Result<std::unique_ptr<DeliveryReader>> DeliveryReader::open(std::string const& path) {
    return guarded<std::unique_ptr<DeliveryReader>>([&] {
        return std::unique_ptr<DeliveryReader>(
            new DeliveryReader(std::make_unique<IndexConnection>(path)));
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
            IndexRow row(statement);
            RecipientCount count{.name = row.text()};
            count.recipients = static_cast<std::uint64_t>(row.number());
            if (auto visited = visitor(count); !visited) {
                return visited;
            }
        }
        return {};
    });
}

Result<void> DeliveryReader::remarks(DeliveryQuery const& query,
                                     MailIndex::RemarkVisitor const& visitor) {
    return guarded<void>([&]() -> Result<void> {
        SQLite::Statement statement(
            connection_->database,
            "SELECT CASE from_time WHEN 0 THEN '' ELSE ' after ' ||"
            " datetime(from_time, 'unixepoch', 'localtime') END || ' until ' ||"
            " datetime(until_time, 'unixepoch', 'localtime') || ': ' || why FROM gaps"
            " WHERE from_time <= ? AND until_time >= ? ORDER BY until_time");
        SQLite::Statement doubts(
            connection_->database,
            "SELECT 'Lines of Exim''s log did not count: ' || lines || ' read on ' ||"
            " date(day * 86400, 'unixepoch') || ', because ' || why FROM doubts"
            " WHERE day * 86400 <= ? AND (day + 1) * 86400 >= ? ORDER BY day");
        for (auto const& [asked, beginning] :
             {std::pair(&statement, "Deliveries are missing"), std::pair(&doubts, "")}) {
            asked->bind(1, query.until);
            asked->bind(2, query.from);
            while (asked->executeStep()) {
                IndexRow row(*asked);
                if (auto visited = visitor({beginning + row.text()}); !visited) {
                    return visited;
                }
            }
        }
        return {};
    });
}

}  // namespace penstock
