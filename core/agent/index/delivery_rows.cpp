#include <array>
#include <string>

#include "agent/index/delivery_choice.h"
#include "agent/index/delivery_reader.h"
#include "agent/index/delivery_schema.h"
#include "agent/index/guarded.h"
#include "agent/index/index_connection.h"

namespace penstock {

namespace {

constexpr auto message_columns =
    " m.msgid, m.time, coalesce(a.name, ''), m.identity, m.via, m.sender, m.host, m.ip, m.size";

// Messages for which nothing has been tried yet.
Result<bool> in_progress(IndexConnection& index, DeliveryQuery const& query,
                         MailIndex::DeliveryVisitor const& visitor) {
    SQLite::Statement whole(index.database, std::string("SELECT") + message_columns +
                                                " FROM messages m LEFT JOIN accounts a"
                                                " ON a.id = m.account WHERE m.id = ?");
    Result<void> visited;
    std::uint64_t given = 0;
    bool has_more = false;
    index.each("state, id", true, query, [&](std::int64_t, SQLite::Statement& found) {
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
            Delivery delivery{.message = IndexRow(whole).message()};
            delivery.time = delivery.message.time;
            visited = visitor(delivery);
        }
        whole.reset();
        return visited.has_value();
    });
    return visited ? Result<bool>(has_more) : tl::unexpected(visited.error());
}

Result<bool> attempted(IndexConnection& index, DeliveryQuery const& query,
                       MailIndex::DeliveryVisitor const& visitor) {
    SQLite::Statement whole(
        index.database,
        std::string("SELECT") + message_columns +
            ", d.time, d.recipient, d.delivered_to, d.router, d.transport, d.host, d.ip,"
            " d.text FROM deliveries d LEFT JOIN messages m ON m.id = d.message"
            " LEFT JOIN accounts a ON a.id = d.account WHERE d.id = ?");
    Result<void> visited;
    std::array<std::uint64_t, delivery_types> given{};
    bool has_more = false;
    index.each("type, is_remote, id", false, query, [&](std::int64_t, SQLite::Statement& found) {
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
            IndexRow row(whole);
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

}  // namespace

Result<bool> DeliveryReader::deliveries(DeliveryQuery const& query,
                                        MailIndex::DeliveryVisitor const& visitor) {
    return guarded<bool>([&]() -> Result<bool> {
        bool has_more = false;
        if (wants(query, DeliveryType::inprogress) && query.reach == DeliveryReach::all) {
            auto const more = in_progress(*connection_, query, visitor);
            if (!more) {
                return more;
            }
            has_more = *more;
        }
        auto const more = attempted(*connection_, query, visitor);
        return more ? Result<bool>(*more || has_more) : more;
    });
}

}  // namespace penstock
