// The tables of the index, and the settings of SQLite that its writer and its readers share.
#pragma once

#include <cstdint>

namespace penstock {

constexpr int schema_version = 2;

// What is known of a message, in this order.
enum class MessageState : std::uint8_t { announced, arrived, attempted, done };

// A message is signed for where `via` says anything; what is left is what its account can still be
// charged with. `deliveries` has account and size of the message, so that figures are read from one
// index alone.
constexpr auto schema = R"sql(
CREATE TABLE accounts(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE messages(
  id INTEGER PRIMARY KEY, msgid TEXT NOT NULL UNIQUE, time INTEGER NOT NULL,
  account INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL, size INTEGER NOT NULL DEFAULT 0,
  deliveries_left INTEGER NOT NULL DEFAULT 0, deferrals_left INTEGER NOT NULL DEFAULT 0,
  identity TEXT NOT NULL DEFAULT '', via TEXT NOT NULL DEFAULT '',
  sender TEXT NOT NULL DEFAULT '', host TEXT NOT NULL DEFAULT '', ip TEXT NOT NULL DEFAULT '');
CREATE INDEX messages_by_time ON messages(time, account, state);
CREATE INDEX messages_by_sender ON messages(sender COLLATE NOCASE);
CREATE TABLE deliveries(
  id INTEGER PRIMARY KEY, message INTEGER NOT NULL, time INTEGER NOT NULL,
  type INTEGER NOT NULL, is_remote INTEGER NOT NULL, account INTEGER NOT NULL,
  size INTEGER NOT NULL, recipient TEXT NOT NULL, delivered_to TEXT NOT NULL,
  router TEXT NOT NULL, transport TEXT NOT NULL, host TEXT NOT NULL, ip TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE INDEX deliveries_by_time ON deliveries(time, type, is_remote, account, size);
CREATE INDEX deliveries_by_message ON deliveries(message);
CREATE TABLE position(
  one INTEGER PRIMARY KEY CHECK (one = 1), inode INTEGER NOT NULL, offset INTEGER NOT NULL,
  tail BLOB NOT NULL);
)sql";

// Beside these, so that an index from before them is good as it is. `known`: what stands at the
// beginning of the log that was read, and the time of the last line. `gaps`: times of which lines
// were lost. `doubts`: how many lines of a day did not count.
constexpr auto schema_beside = R"sql(
CREATE TABLE IF NOT EXISTS known(
  one INTEGER PRIMARY KEY CHECK (one = 1), head BLOB NOT NULL, time INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS gaps(
  from_time INTEGER NOT NULL, until_time INTEGER NOT NULL, why TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS doubts(
  day INTEGER NOT NULL, why TEXT NOT NULL, lines INTEGER NOT NULL, PRIMARY KEY(day, why));
)sql";

}  // namespace penstock
