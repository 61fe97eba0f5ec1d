// What the writer of the index of deliveries asks SQLite to do, statement by statement: its file
// made ready, and each of its tables written. For delivery_store.cpp and event_writer.cpp alone;
// throws what SQLite throws. One thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <SQLiteCpp/SQLiteCpp.h>
#include <SQLiteCpp/VariadicBind.h>

#include "agent/index/delivery_store.h"

namespace penstock {

// Not one of this schema: as good as damaged.
[[nodiscard]] bool is_other_version(std::string const& path);

struct DeliveryStatements {
    static constexpr int rows_at_a_time = 2000;

    explicit DeliveryStatements(std::string const& path);

    // Runs a statement that gives no rows, with these values; how many rows it changed.
    template <class... Values>
    int run(std::optional<SQLite::Statement>& statement, Values const&... values) {
        statement->reset();
        SQLite::bind(*statement, values...);
        int const changed = statement->exec();
        statement->reset();
        return changed;
    }

    void write(LogPosition const& position, std::int64_t last_time);
    void write(LineDoubts const& doubts);
    [[nodiscard]] LogPosition read_position();
    [[nodiscard]] std::int64_t read_last_time();
    [[nodiscard]] std::uint64_t used_bytes();
    // The time before which a portion of the oldest deliveries lies.
    [[nodiscard]] std::int64_t after_the_oldest();

    SQLite::Database database;
    std::optional<SQLite::Statement> find_account, add_account, find_message, announce, arrive,
        advance, defer_again, deliver, set_position, set_known, add_gap, extend_gap, drop_gaps,
        drop_deliveries, drop_messages, oldest_kept, take_delivery, take_deferral, doubt,
        drop_doubts;

  private:
    void prepare();
};

}  // namespace penstock
