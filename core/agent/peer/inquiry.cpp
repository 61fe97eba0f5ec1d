#include "agent/peer/inquiry.h"

#include <algorithm>
#include <cstdio>

#include <sys/socket.h>

#include "agent/peer/connection.h"
#include "base/log_field.h"
#include "wire/line_stream.h"

namespace penstock {

namespace {

constexpr std::size_t longest_question = 128;

}  // namespace

void Inquiry::hold(Fd socket) {
    if (!is_admitted(socket)) {
        complain("a connection was refused: neither root nor Exim's user");
        return;
    }
    LineStream stream(std::move(socket), patience);
    auto const line = stream.line(longest_question);
    auto const text =
        line ? answer(*line) : Result<std::string>(tl::unexpected(Problem(line.error())));
    if (!text) {
        complain(text.error().detail);
    }
    // Who has gone needs no answer.
    static_cast<void>(stream.send(text ? *text + "\n" : "unknown\n"));
}

Result<std::string> Inquiry::answer(std::string_view question) {
    auto const connection = connection_from(question);
    if (!connection) {
        return problem(ProblemKind::agent_unavailable, "",
                       "not a question: " + log_field(question));
    }
    auto const owner = owners_.owner_of(*connection);
    if (!owner) {
        return tl::unexpected(owner.error());
    }
    if (owner->ownership != Ownership::owned) {
        return std::string(owner->ownership == Ownership::gone ? "gone" : "none");
    }
    return logins_.login_of(owner->uid).map([&](std::optional<std::string> const& login) {
        return login ? "login " + *login : "uid " + std::to_string(owner->uid);
    });
}

bool Inquiry::is_admitted(Fd const& socket) const {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           std::ranges::find(admitted_, peer.uid) != admitted_.end();
}

void Inquiry::complain(std::string const& what) {
    constexpr std::chrono::minutes pause{1};
    auto const now = std::chrono::steady_clock::now();
    auto next = next_complaint_.load();
    // Of several at once, one is heard.
    if (now >= next && next_complaint_.compare_exchange_strong(next, now + pause)) {
        static_cast<void>(std::fputs(("penstock-peer: " + what + "\n").c_str(), stderr));
    }
}

}  // namespace penstock
