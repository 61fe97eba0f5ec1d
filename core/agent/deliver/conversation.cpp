#include "agent/deliver/conversation.h"

#include <algorithm>
#include <chrono>

#include <sys/socket.h>

#include "agent/deliver/ended_queue.h"
#include "agent/deliver/exim.h"
#include "agent/deliver/validation.h"
#include "base/lines.h"
#include "base/number_in.h"
#include "exim/message_id.h"
#include "exim/order_bounds.h"
#include "exim/wiring_probe.h"

namespace penstock {

namespace {

constexpr std::chrono::seconds longest_talk{60};
constexpr std::size_t longest_line = 256;

tl::unexpected<Problem> no(std::string why) {
    return problem(ProblemKind::agent_unavailable, "", std::move(why));
}

bool is_probe(std::string_view name) {
    constexpr std::size_t longest = 32;
    return name.starts_with(probe_prefix) && name.size() > probe_prefix.size() &&
           name.size() <= longest &&
           name.find_first_not_of("0123456789abcdef", probe_prefix.size()) ==
               std::string_view::npos;
}

Result<std::string> said(Ended const& ended) {
    return "said " + std::to_string(ended.status) + " " + std::to_string(ended.text.size()) + "\n" +
           ended.text;
}

Result<MessageIds> ids_from(LineStream& stream) {
    MessageIds ids;
    for (;;) {
        auto line = stream.line(longest_line);
        if (!line) {
            return tl::unexpected(line.error());
        }
        if (line->empty()) {
            return ids;
        }
        if (!is_message_id(*line)) {
            return no("no message id");
        }
        if (ids.size() == most_ids_an_order) {
            return no("too many ids");
        }
        ids.push_back(std::move(*line));
    }
}

Result<std::string> validated(LineStream& stream, std::string_view size_text) {
    auto const size = number_in<std::size_t>(size_text);
    if (!size || *size > EximOrders::longest_configuration) {
        return no("no size, or too large");
    }
    return stream.bytes(*size).and_then(validate).and_then(said);
}

bool is_welcome(int socket, uid_t service_user) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == 0 || peer.uid == service_user);
}

}  // namespace

void Conversation::hold(Fd socket) const {
    if (!is_welcome(socket.get(), service_user_)) {
        return;
    }
    LineStream stream(std::move(socket), longest_talk);
    auto const text = answer(stream);
    // Who has gone needs no answer.
    static_cast<void>(stream.send(text ? *text : "no " + text.error().detail + "\n"));
}

Result<std::string> Conversation::answer(LineStream& stream) const {
    auto const line = stream.line(longest_line);
    if (!line) {
        return tl::unexpected(line.error());
    }
    auto const words = split(*line, ' ');
    if (words.size() == 1 && words[0] == "deliver") {
        return take(Task::deliver, stream);
    }
    if (words.size() == 1 && words[0] == "remove") {
        return take(Task::remove, stream);
    }
    if (words.size() == 1 && words[0] == "park") {
        return take(Task::park, stream);
    }
    if (words.size() == 2 && words[0] == "settle" && is_mark_name(words[1])) {
        return take(Task::settle, stream, std::string(words[1]));
    }
    if (words.size() == 1 && words[0] == "installed") {
        return check_installed().and_then(said);
    }
    if (words.size() == 3 && words[0] == "check" && is_probe(words[1]) && is_probe(words[2])) {
        return check_wiring(std::string(words[1]), std::string(words[2])).and_then(said);
    }
    if (words.size() == 2 && words[0] == "validate") {
        return validated(stream, words[1]);
    }
    return no("no such order");
}

Result<std::string> Conversation::take(Task task, LineStream& stream,
                                       std::string const& name) const {
    return ids_from(stream)
        .and_then([&](MessageIds const& ids) { return queue_.add(task, ids, name); })
        .map([] { return std::string("ok\n"); });
}

}  // namespace penstock
