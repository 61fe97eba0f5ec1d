// Delivery: one attempt of Exim's to bring a message to one recipient, as its main log tells it,
// and the questions that can be asked about many of them. Plain values.
//
// An account is what penstock's ACL found out when the message came in; nothing in a message, a
// name of a host or an address can make a delivery somebody else's.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace penstock {

enum class DeliveryType { success, defer, failure, inprogress };
constexpr std::size_t delivery_types = 4;

// Kept once for a message, however many deliveries it has.
struct LoggedMessage {
    std::string id;             // Exim's
    std::int64_t time = 0;      // received, seconds since 1970
    std::string account = {};   // that submitted it; empty if nobody's
    std::string identity = {};  // what the account was found from: a login, an address
    std::string via = {};       // auth, local, ident, claim; empty if nobody's
    std::string sender = {};    // of the envelope; empty for a bounce
    std::string host = {};      // that it came from; empty if this one
    std::string ip = {};
    std::uint64_t size = 0;  // bytes
};

struct Delivery {
    LoggedMessage message;
    std::int64_t time = 0;  // of the attempt; of a message that none was made for: received
    DeliveryType type = DeliveryType::inprogress;
    std::string recipient = {};     // the address that was asked for; empty while inprogress
    std::string delivered_to = {};  // where it went: the address or file that it became
    std::string router = {};
    std::string transport = {};
    bool is_remote = false;
    std::string host = {};  // that it was offered to
    std::string ip = {};
    std::string text = {};  // what was said about it
};

enum class DeliveryReach { all, remote, remote_or_unsuccessful, local };

struct DeliveryQuery {
    std::int64_t from = 0;  // seconds since 1970, both ends included
    std::int64_t until = std::numeric_limits<std::int64_t>::max();
    std::optional<std::vector<std::string>> accounts = {};  // absent: all, and nobody's
    std::vector<DeliveryType> types = {};                   // empty: all
    DeliveryReach reach = DeliveryReach::all;
    std::string sender = {};              // empty: any
    std::uint64_t largest_of_a_type = 0;  // rows; 0: no limit
};

// Of one account, in the time that was asked for. Messages are counted when they came in, attempts
// when they were made.
struct DeliveryFigures {
    std::string account;  // empty: nobody's
    std::uint64_t messages = 0;
    std::uint64_t successes = 0;
    std::uint64_t deferrals = 0;
    std::uint64_t failures = 0;
    std::uint64_t in_progress = 0;  // messages that no attempt was made for yet
    std::uint64_t bytes = 0;        // of the message, once for each success
};

// How many different recipients one sender (one account, any sender) had.
struct RecipientCount {
    std::string name;  // the sender, or the account
    std::uint64_t recipients = 0;
};

enum class CountedBy { sender, account };

// What is not known about deliveries of the time that was asked for, in words for people.
struct IndexRemark {
    std::string text;
};

}  // namespace penstock
