#include "index_socket.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <system_error>

#include <sys/socket.h>
#include <sys/un.h>

#include "frame_stream.h"
#include "index_wire.h"

namespace penstock {

namespace {

// That penstock-index may take before its first row, and between two.
constexpr std::chrono::seconds patience{20};

tl::unexpected<Problem> unavailable(std::string detail) {
    return problem(ProblemKind::index_unavailable, "", std::move(detail));
}

Result<Fd> connected(std::string const& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) {
        return unavailable(path + ": too long for a socket");
    }
    std::ranges::copy(path, address.sun_path);
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket ||
        ::connect(socket.get(), reinterpret_cast<sockaddr const*>(&address), sizeof address) != 0) {
        return unavailable(path + ": " + std::generic_category().message(errno));
    }
    return socket;
}

// What `end` says: whether there was more.
template <class Row>
Result<bool> each_row(FrameStream& stream, std::function<Result<void>(Row const&)> const& visitor) {
    for (;;) {
        auto const frame = stream.receive();
        if (!frame) {
            return tl::unexpected(frame.error());
        }
        if (frame->kind == static_cast<unsigned char>(FrameKind::end)) {
            auto const has_more = decoded_end(frame->content);
            return has_more ? Result<bool>(*has_more) : unavailable("an end is malformed");
        }
        if (frame->kind == static_cast<unsigned char>(FrameKind::failed)) {
            return unavailable("penstock-index: " + std::string(frame->content));
        }
        auto const row = frame->kind == static_cast<unsigned char>(FrameKind::row)
                             ? decoded<Row>(frame->content)
                             : std::nullopt;
        if (!row) {
            return unavailable("a row is malformed");
        }
        if (auto visited = visitor(*row); !visited) {
            return tl::unexpected(std::move(visited.error()));
        }
    }
}

template <class Row>
Result<bool> ask(std::string const& path, IndexQuestion const& question,
                 std::function<Result<void>(Row const&)> const& visitor) {
    auto socket = connected(path);
    if (!socket) {
        return tl::unexpected(std::move(socket.error()));
    }
    FrameStream stream(std::move(*socket), patience);
    auto sent = stream.send(static_cast<unsigned char>(FrameKind::question), encoded(question))
                    .and_then([&] { return stream.flush(); });
    if (!sent) {
        return tl::unexpected(std::move(sent.error()));
    }
    return each_row(stream, visitor);
}

Result<void> without_more(Result<bool> const& answered) {
    return answered ? Result<void>() : tl::unexpected(answered.error());
}

}  // namespace

Result<void> IndexSocket::queue(QueueVisitor const& visitor) const {
    return without_more(ask(path_, {.asked = Asked::queue}, visitor));
}

Result<bool> IndexSocket::deliveries(DeliveryQuery const& query,
                                     DeliveryVisitor const& visitor) const {
    return ask(path_, {.asked = Asked::deliveries, .query = query}, visitor);
}

Result<void> IndexSocket::figures(DeliveryQuery const& query, FiguresVisitor const& visitor) const {
    return without_more(ask(path_, {.asked = Asked::figures, .query = query}, visitor));
}

Result<void> IndexSocket::recipient_counts(CountedBy by, DeliveryQuery const& query,
                                           CountVisitor const& visitor) const {
    auto const asked =
        by == CountedBy::sender ? Asked::recipients_by_sender : Asked::recipients_by_account;
    return without_more(ask(path_, {.asked = asked, .query = query}, visitor));
}

}  // namespace penstock
