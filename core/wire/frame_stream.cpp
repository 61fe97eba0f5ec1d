#include "wire/frame_stream.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <poll.h>
#include <sys/socket.h>

#include "base/errno_text.h"
#include "wire/local_socket.h"

namespace penstock {

namespace {

// As this host has it: the other end is on it, too.
using Length = std::uint32_t;
constexpr std::size_t header_size = sizeof(Length) + 1;
constexpr std::size_t portion = std::size_t{256} * 1024;

tl::unexpected<Problem> broken(std::string detail) {
    return problem(ProblemKind::index_unavailable, "", std::move(detail));
}

}  // namespace

Result<void> FrameStream::send(unsigned char kind, std::string_view content) {
    if (content.size() > largest_frame) {
        return broken("a frame is too large");
    }
    auto const length = static_cast<Length>(content.size());
    outgoing_.append(reinterpret_cast<char const*>(&length), sizeof length);
    outgoing_.push_back(static_cast<char>(kind));
    outgoing_.append(content);
    return outgoing_.size() < portion ? Result<void>() : flush();
}

Result<void> FrameStream::flush() {
    auto const sent = send_all(socket_.get(), outgoing_, [this] { return patience_; });
    if (!sent) {
        return broken(sent.error());
    }
    outgoing_.clear();
    return {};
}

Result<Frame> FrameStream::receive() {
    if (auto filled = fill(header_size); !filled) {
        return tl::unexpected(std::move(filled.error()));
    }
    Length length = 0;
    std::memcpy(&length, incoming_.data() + taken_, sizeof length);
    if (length > largest_frame) {
        return broken("a frame says that it is too large");
    }
    if (auto filled = fill(header_size + length); !filled) {
        return tl::unexpected(std::move(filled.error()));
    }
    auto const content = std::string_view(incoming_).substr(taken_ + header_size, length);
    auto const kind = static_cast<unsigned char>(incoming_[taken_ + sizeof length]);
    taken_ += header_size + length;
    return Frame{kind, content};
}

// Reads until that many bytes are there that were not taken yet.
Result<void> FrameStream::fill(std::size_t wanted) {
    if (incoming_.size() - taken_ >= wanted) {
        return {};
    }
    incoming_.erase(0, taken_);
    taken_ = 0;
    while (incoming_.size() < wanted) {
        auto const before = incoming_.size();
        incoming_.resize(before + portion);
        auto const got = ::recv(socket_.get(), incoming_.data() + before, portion, MSG_DONTWAIT);
        int const error = errno;
        incoming_.resize(before + (got > 0 ? static_cast<std::size_t>(got) : 0));
        errno = error;
        if (got == 0) {
            return broken("the stream ended early");
        }
        if (got < 0 && errno == EAGAIN) {
            if (auto ready = wait_for(socket_.get(), POLLIN, patience_); !ready) {
                return broken(std::move(ready.error()));
            }
        } else if (got < 0 && errno != EINTR) {
            return broken("recv: " + errno_text());
        }
    }
    return {};
}

}  // namespace penstock
