#include "agent/index/delivery_store.h"

#include <algorithm>
#include <ctime>

#include "agent/index/delivery_statements.h"
#include "agent/index/event_writer.h"
#include "agent/index/guarded.h"
#include "agent/index/index_file.h"

namespace penstock {

namespace {

constexpr std::int64_t day = 86'400;
constexpr std::uint64_t megabyte = std::uint64_t{1024} * 1024;

}  // namespace

DeliveryStore::DeliveryStore() = default;
DeliveryStore::~DeliveryStore() = default;

bool DeliveryStore::is_in_place() const {
    return file_id(path_) == opened_;
}

Result<std::unique_ptr<DeliveryStore>> DeliveryStore::open(std::string const& path) {
    std::unique_ptr<DeliveryStore> store(new DeliveryStore());
    bool const is_lost = is_other_version(path);
    if (is_lost) {
        remove_index(path);
    }
    auto begun = guarded<void>([&] { store->begin(path); }).and_then([&] {
        return is_lost
                   ? store->add_gap(
                         {.why = "the index was damaged or of an older version, and begun anew"})
                   : Result<void>();
    });
    if (!begun) {
        return tl::unexpected(std::move(begun.error()));
    }
    return store;
}

void DeliveryStore::begin(std::string const& path) {
    statements_ = std::make_unique<DeliveryStatements>(path);
    events_ = std::make_unique<EventWriter>(*statements_);
    position_ = statements_->read_position();
    last_time_ = statements_->read_last_time();
    path_ = path;
    opened_ = file_id(path);
}

Result<void> DeliveryStore::add_gap(LogGap const& gap) {
    ++gaps_;
    last_gap_ = gap.why;
    return guarded<void>([&] {
        auto const until = gap.until != 0 ? gap.until : std::int64_t{std::time(nullptr)};
        auto const end = std::max(gap.from, until);
        if (statements_->run(statements_->extend_gap, gap.from, end, gap.why) == 0) {
            statements_->run(statements_->add_gap, gap.from, end, gap.why);
        }
    });
}

Result<void> DeliveryStore::add(std::vector<TimedEvent> const& batch, LogPosition position,
                                LineDoubts const& doubts) {
    auto const last_time = batch.empty() ? last_time_ : batch.back().time;
    auto added = guarded<void>([&] {
        SQLite::Transaction transaction(statements_->database);
        for (auto const& event : batch) {
            events_->add(event);
        }
        statements_->write(position, last_time);
        statements_->write(doubts);
        transaction.commit();
    });
    if (added) {
        position_ = std::move(position);
        last_time_ = last_time;
    } else {
        events_->forget();
    }
    return added;
}

Result<bool> DeliveryStore::prune(std::int64_t now, IndexBounds const& bounds) {
    bool has_more = false;
    auto const pruned = guarded<void>([&] {
        auto& statements = *statements_;
        bool const is_too_large = statements.used_bytes() > bounds.megabytes * megabyte;
        auto const end = std::max(now - bounds.days * day,
                                  is_too_large ? statements.after_the_oldest() : std::int64_t{0});
        SQLite::Transaction transaction(statements.database);
        auto const deliveries =
            statements.run(statements.drop_deliveries, end, DeliveryStatements::rows_at_a_time);
        statements.run(statements.drop_gaps, now - bounds.days * day);
        statements.run(statements.drop_doubts, (now - bounds.days * day) / day);
        auto const messages =
            statements.run(statements.drop_messages, end, DeliveryStatements::rows_at_a_time);
        transaction.commit();
        has_more = deliveries == DeliveryStatements::rows_at_a_time ||
                   messages == DeliveryStatements::rows_at_a_time || is_too_large;
        if (deliveries + messages > 0) {
            statements.database.exec("PRAGMA incremental_vacuum(500)");
        }
    });
    return pruned ? Result<bool>(has_more) : tl::unexpected(pruned.error());
}

}  // namespace penstock
