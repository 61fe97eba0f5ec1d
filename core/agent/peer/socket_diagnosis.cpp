#include "agent/peer/socket_diagnosis.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <arpa/inet.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <sys/time.h>

#include "base/fd.h"

namespace penstock {

namespace {

struct Question {
    nlmsghdr header;
    inet_diag_req_v2 request;
};

tl::unexpected<Problem> failed(int error) {
    return problem(ProblemKind::agent_unavailable, "",
                   "sock_diag: " + std::generic_category().message(error));
}

// In the kernel's words, an IPv4 address is the first of four.
void put_address(Endpoint const& end, __be32* words) {
    auto const from = end.address.begin() + (end.is_ipv4() ? ipv4_prefix.size() : 0);
    std::copy(from, end.address.end(), reinterpret_cast<std::uint8_t*>(words));
}

// A socket for IPv6 that carries IPv4 says so by its addresses.
Endpoint end_of(unsigned char family, __be32 const* words, __be16 port) {
    Endpoint end{.port = ntohs(port)};
    auto const* const bytes = reinterpret_cast<std::uint8_t const*>(words);
    if (family == AF_INET) {
        std::ranges::copy(ipv4_prefix, end.address.begin());
        std::copy(bytes, bytes + sizeof(__be32), end.address.begin() + ipv4_prefix.size());
    } else {
        std::copy(bytes, bytes + end.address.size(), end.address.begin());
    }
    return end;
}

Question question_about(Connection const& connection, unsigned interface) {
    Question question{};
    question.header.nlmsg_len = sizeof question;
    question.header.nlmsg_type = SOCK_DIAG_BY_FAMILY;
    question.header.nlmsg_flags = NLM_F_REQUEST;
    question.header.nlmsg_seq = 1;
    auto& request = question.request;
    request.sdiag_family = connection.asked.is_ipv4() ? AF_INET : AF_INET6;
    request.sdiag_protocol = IPPROTO_TCP;
    request.idiag_states = ~0U;
    request.id.idiag_sport = htons(connection.asked.port);
    request.id.idiag_dport = htons(connection.other.port);
    request.id.idiag_if = interface;
    put_address(connection.asked, request.id.idiag_src);
    put_address(connection.other, request.id.idiag_dst);
    request.id.idiag_cookie[0] = INET_DIAG_NOCOOKIE;
    request.id.idiag_cookie[1] = INET_DIAG_NOCOOKIE;
    return question;
}

// Where there is no connection the kernel may name a listening socket instead.
SocketOwner owner_in(inet_diag_msg const& told, Connection const& connection) {
    Connection const found{
        end_of(told.idiag_family, told.id.idiag_src, told.id.idiag_sport),
        end_of(told.idiag_family, told.id.idiag_dst, told.id.idiag_dport),
    };
    return found == connection ? owner_in_state(told.idiag_state, told.idiag_inode, told.idiag_uid)
                               : SocketOwner{};
}

Result<SocketOwner> read_answer(char const* block, std::size_t size, Connection const& connection) {
    nlmsghdr header{};
    if (size < sizeof header) {
        return failed(EBADMSG);
    }
    std::memcpy(&header, block, sizeof header);
    auto const* const content = block + NLMSG_HDRLEN;
    auto const holds = [&](std::size_t wanted) {
        return header.nlmsg_seq == 1 && header.nlmsg_len <= size &&
               header.nlmsg_len >= NLMSG_LENGTH(wanted);
    };
    if (header.nlmsg_type == NLMSG_ERROR && holds(sizeof(int))) {
        int error = 0;
        std::memcpy(&error, content, sizeof error);
        return error == -ENOENT ? Result<SocketOwner>(SocketOwner{}) : failed(-error);
    }
    if (header.nlmsg_type == SOCK_DIAG_BY_FAMILY && holds(sizeof(inet_diag_msg))) {
        inet_diag_msg told{};
        std::memcpy(&told, content, sizeof told);
        return owner_in(told, connection);
    }
    return failed(EBADMSG);
}

Result<SocketOwner> ask(Connection const& connection, unsigned interface) {
    Fd const socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG));
    timeval const patience{.tv_sec = 1, .tv_usec = 0};
    sockaddr_nl kernel{};
    kernel.nl_family = AF_NETLINK;
    auto const question = question_about(connection, interface);
    if (!socket ||
        ::setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) != 0 ||
        ::sendto(socket.get(), &question, sizeof question, 0,
                 reinterpret_cast<sockaddr const*>(&kernel), sizeof kernel) != sizeof question) {
        return failed(errno);
    }
    std::array<char, 4096> block;
    sockaddr_nl sender{};
    socklen_t sender_size = sizeof sender;
    auto const got = ::recvfrom(socket.get(), block.data(), block.size(), 0,
                                reinterpret_cast<sockaddr*>(&sender), &sender_size);
    if (got < 0) {
        return failed(errno);
    }
    if (sender_size != sizeof sender || sender.nl_pid != 0) {
        return failed(EBADMSG);  // not the kernel's
    }
    return read_answer(block.data(), static_cast<std::size_t>(got), connection);
}

}  // namespace

Result<SocketOwner> ask_for_socket(Connection const& connection) {
    constexpr unsigned any_interface = 0;
    constexpr unsigned loopback = 1;  // in every network namespace
    // A socket that is bound to an interface is found by that one only.
    auto found = ask(connection, any_interface);
    return found && found->ownership == Ownership::none ? ask(connection, loopback) : found;
}

}  // namespace penstock
