#include "agent/index/index_server.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <list>
#include <memory>
#include <thread>

#include <poll.h>
#include <sys/socket.h>

#include "agent/index/delivery_reader.h"
#include "base/log_field.h"
#include "exim/delivery_wire.h"

namespace penstock {

namespace {

constexpr std::int64_t recently = 3600;
constexpr std::size_t most_at_once = 8;
constexpr int pause_milliseconds = 20;
constexpr std::chrono::seconds patience{10};
// However patiently it reads: a question keeps the index from being tidied up.
constexpr std::chrono::seconds longest_answer{120};

unsigned char number_of(FrameKind kind) {
    return static_cast<unsigned char>(kind);
}

Result<void> remarks(DeliveryReader& reader, DeliveryQuery const& query,
                     IndexState::Now const& state, MailIndex::RemarkVisitor const& send) {
    auto const is_recent = query.until >= std::time(nullptr) - recently;
    auto const told = state.is_behind && is_recent && state.fault.empty()
                          ? send({"The latest deliveries are missing: the log is still being read"})
                          : Result<void>();
    bool is_fault_told = state.fault.empty() || query.until < state.known_until;
    return told
        .and_then([&] {
            return reader.remarks(query, [&](IndexRemark const& remark) {
                is_fault_told = is_fault_told || remark.text.ends_with(state.fault);
                return send(remark);
            });
        })
        .and_then([&] {
            return is_fault_told ? Result<void>()
                                 : send({"The latest deliveries are missing: " + state.fault});
        });
}

struct Conversation {
    std::atomic<bool> is_over = false;
    std::jthread thread = {};
};

}  // namespace

void IndexServer::run(Fd const& listener, int stop) {
    std::list<Conversation> conversations;
    for (;;) {
        conversations.remove_if([](Conversation const& one) { return one.is_over.load(); });
        bool const has_room = conversations.size() < most_at_once;
        pollfd waiting[] = {{stop, POLLIN, 0}, {listener.get(), POLLIN, 0}};
        ::poll(waiting, has_room ? 2 : 1, has_room ? -1 : pause_milliseconds);
        if (waiting[0].revents != 0) {
            return;  // the conversations end with the list
        }
        Fd socket(has_room ? ::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC) : -1);
        if (!socket) {
            continue;
        }
        if (!is_admitted(socket)) {
            log_.warning("a connection was refused: not one of penstock's users");
            continue;
        }
        auto& conversation = conversations.emplace_back();
        conversation.thread = std::jthread([this, &conversation, taken = socket.release()] {
            answer(Fd(taken));
            conversation.is_over = true;
        });
    }
}

bool IndexServer::is_admitted(Fd const& socket) const {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(socket.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           std::ranges::find(admitted_, peer.uid) != admitted_.end();
}

void IndexServer::answer(Fd socket) const {
    FrameStream stream(std::move(socket), patience);
    auto const frame = stream.receive();
    auto const question = frame && frame->kind == number_of(FrameKind::question)
                              ? decoded<IndexQuestion>(frame->content)
                              : std::nullopt;
    if (!question) {
        return;
    }
    auto const has_more = answer(*question, stream);
    auto const sent = has_more ? stream.send(number_of(FrameKind::end), encoded_end(*has_more))
                               : stream.send(number_of(FrameKind::failed), has_more.error().detail);
    if (!has_more) {
        log_.warning("a question was not answered: " + log_field(has_more.error().detail));
    }
    if (sent) {
        static_cast<void>(stream.flush());  // who has gone needs no answer
    }
}

Result<bool> IndexServer::answer(IndexQuestion const& question, FrameStream& stream) const {
    auto const end = std::chrono::steady_clock::now() + longest_answer;
    auto const send = [&](std::string_view row) -> Result<void> {
        if (std::chrono::steady_clock::now() > end) {
            return problem(ProblemKind::index_unavailable, "", "the answer took too long");
        }
        return stream.send(number_of(FrameKind::row), row);
    };
    auto const send_row = [&](auto const& row) { return send(encoded(row)); };
    auto const without_more = [](Result<void> const& done) {
        return done ? Result<bool>(false) : tl::unexpected(done.error());
    };
    if (question.asked == Asked::queue) {
        return without_more(spool_.each(send));
    }
    auto const state = state_.now();
    if (!state.fault.empty() && state.known_until == 0) {
        return problem(ProblemKind::index_unavailable, "", state.fault);
    }
    auto const reader = DeliveryReader::open(database_);
    if (!reader) {
        return tl::unexpected(reader.error());
    }
    switch (question.asked) {
        case Asked::deliveries:
            return (*reader)->deliveries(question.query, send_row);
        case Asked::figures:
            return without_more((*reader)->figures(question.query, send_row));
        case Asked::recipients_by_sender:
            return without_more(
                (*reader)->recipient_counts(CountedBy::sender, question.query, send_row));
        case Asked::recipients_by_account:
            return without_more(
                (*reader)->recipient_counts(CountedBy::account, question.query, send_row));
        case Asked::remarks:
            return without_more(remarks(**reader, question.query, state, send_row));
        case Asked::queue:
            break;
    }
    return false;
}

}  // namespace penstock
