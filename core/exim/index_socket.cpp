#include "exim/index_socket.h"

#include <chrono>

#include "exim/delivery_wire.h"
#include "exim/index_wire.h"
#include "wire/frame_stream.h"
#include "wire/local_socket.h"

namespace penstock {

namespace {

// That penstock-index may take before its first row, and between two.
constexpr std::chrono::seconds patience{20};

tl::unexpected<Problem> unavailable(std::string detail) {
    return problem(ProblemKind::index_unavailable, "", std::move(detail));
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
    auto socket = connect_local(path);
    if (!socket) {
        return unavailable(std::move(socket.error()));
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

Result<void> IndexSocket::remarks(DeliveryQuery const& query, RemarkVisitor const& visitor) const {
    return without_more(ask(path_, {.asked = Asked::remarks, .query = query}, visitor));
}

}  // namespace penstock
