// A line of Exim's main log, as far as deliveries are told of in it (the chapter "Log files" of
// Exim's specification).
//
// Whole lines may be a customer's: a filter of his can save to a name that has line ends in it. So
// whose a message is, and how many recipients it has, is taken only from the line that penstock's
// own ACL writes and signs (log_key.h). What Exim itself tells of deliveries it cannot sign; the
// store bounds it by that number.
//
// Exim also puts text from outside into its lines: names that hosts claim, idents, addresses with
// quotes in them, what other hosts said. So a line is read by position, from its beginning: the
// time, the message's id, the sign of what happened; nothing from outside stands before these in a
// line of Exim's. Whether a delivery went to another host follows from the place of its fields, and
// is "no" where that leaves a doubt. All else is for people to read.
//
// What says nothing about a delivery is nothing. Pure but for the time zone: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "exim/delivery.h"

namespace penstock {

struct Submission {  // penstock's own line, before Exim's about the arrival
    std::string account;
    std::string via;
    std::string identity;
    std::int64_t recipients = 0;
    std::string said;  // what is signed, together with the message's id
    std::string mac;   // empty if it is not
};

struct Arrival {
    std::string sender;
    std::string host;
    std::string ip;
    std::uint64_t size = 0;
};

struct Attempt {
    DeliveryType type = DeliveryType::success;
    std::string recipient;
    std::string delivered_to;
    std::string router;
    std::string transport;
    bool is_remote = false;
    std::string host;
    std::string ip;
    std::string text;
};

struct Completion {};

struct LogEvent {
    std::string_view id;    // of the message; lives as long as the line
    std::string_view when;  // the time as written, with the zone where it has one
    std::variant<Submission, Arrival, Attempt, Completion> what;
};

// The time that any line of the log begins with, as written; empty if it begins with none.
[[nodiscard]] std::string_view time_of_log_line(std::string_view line);

[[nodiscard]] std::optional<LogEvent> parse_log_line(std::string_view line);

}  // namespace penstock
