#include "agent/peer/socket_table.h"

#include <cstring>
#include <fstream>
#include <string>
#include <vector>

#include <Poco/NumberFormatter.h>
#include <unistd.h>

#include "base/lines.h"
#include "base/number_in.h"

namespace penstock {

namespace {

constexpr auto ipv4_table = "/proc/self/net/tcp";
constexpr auto ipv6_table = "/proc/self/net/tcp6";

tl::unexpected<Problem> unread(std::string const& why) {
    return problem(ProblemKind::agent_unavailable, "", "the table of sockets: " + why);
}

// As the kernel prints it: the words of the address as numbers of this machine, then the port.
std::string written(Endpoint const& end, bool is_ipv6) {
    std::string text;
    for (auto at = is_ipv6 ? 0U : ipv4_prefix.size(); at < end.address.size(); at += 4) {
        std::uint32_t word = 0;
        std::memcpy(&word, end.address.data() + at, sizeof word);
        Poco::NumberFormatter::appendHex(text, word, 8);
    }
    text += ':';
    Poco::NumberFormatter::appendHex(text, unsigned{end.port}, 4);
    return text;
}

// What follows the two ends: state, queues, timer, retransmissions, uid, time-out, inode.
Result<SocketOwner> owner_in(std::string_view rest) {
    std::vector<std::string_view> words;
    for (auto const word : split(rest, ' ')) {
        if (!word.empty()) {
            words.push_back(word);
        }
    }
    constexpr std::size_t state_at = 0;
    constexpr std::size_t uid_at = 4;
    constexpr std::size_t inode_at = 6;
    constexpr int hexadecimal = 16;
    if (words.size() <= inode_at) {
        return unread("a line cannot be understood");
    }
    auto const state = number_in<unsigned>(words[state_at], hexadecimal);
    auto const uid = number_in<uid_t>(words[uid_at]);
    auto const inode = number_in<unsigned long>(words[inode_at]);
    if (!state || !uid || !inode) {
        return unread("a line cannot be understood");
    }
    return owner_in_state(*state, *inode, *uid);
}

Result<SocketOwner> read_tables(Connection const& connection) {
    bool const may_be_ipv4 = connection.asked.is_ipv4();
    std::ifstream ipv4(ipv4_table);
    auto found =
        may_be_ipv4 ? read_table(ipv4, connection, false) : Result<SocketOwner>(SocketOwner{});
    // Where IPv6 is switched off there is no such table, and no such socket.
    if (!found || found->ownership != Ownership::none ||
        (::access(ipv6_table, F_OK) != 0 && ::access(ipv4_table, F_OK) == 0)) {
        return found;
    }
    std::ifstream ipv6(ipv6_table);
    return read_table(ipv6, connection, true);
}

}  // namespace

Result<SocketOwner> read_table(std::istream& table, Connection const& connection, bool is_ipv6) {
    auto const ends =
        " " + written(connection.asked, is_ipv6) + " " + written(connection.other, is_ipv6) + " ";
    std::string line;
    if (!std::getline(table, line) || line.find("local_address") == std::string::npos) {
        return unread("it cannot be read");
    }
    SocketOwner best;
    while (std::getline(table, line)) {
        auto const at = line.find(ends);
        if (at == std::string::npos) {
            continue;
        }
        auto const owner = owner_in(std::string_view(line).substr(at + ends.size()));
        // What is left of an earlier connection of the same ends may stand beside a new one.
        if (!owner || owner->ownership == Ownership::owned) {
            return owner;
        }
        if (owner->ownership != Ownership::none) {
            best = *owner;
        }
    }
    return table.eof() ? Result<SocketOwner>(best) : unread("it ends early");
}

Result<SocketOwner> find_in_table(Connection const& connection) {
    auto found = read_tables(connection);
    if (found && found->ownership == Ownership::none) {
        found = read_tables(connection);
    }
    return found;
}

}  // namespace penstock
