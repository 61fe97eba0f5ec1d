#include "wire/frame_stream.h"

#include <cerrno>
#include <cstdint>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>

#include "wire/local_socket.h"

namespace penstock {

namespace {

constexpr std::size_t header_size = 5;
constexpr std::size_t length_size = 4;
constexpr unsigned byte_bits = 8;
constexpr std::size_t portion = std::size_t{256} * 1024;

tl::unexpected<Problem> broken(std::string detail) {
    return problem(ProblemKind::index_unavailable, "", std::move(detail));
}

std::string why() {
    return std::generic_category().message(errno);
}

std::size_t length_in(std::string_view header) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < length_size; ++i) {
        length |= std::size_t{static_cast<unsigned char>(header[i])} << (byte_bits * i);
    }
    return length;
}

}  // namespace

Result<void> FrameStream::send(unsigned char kind, std::string_view content) {
    if (content.size() > largest_frame) {
        return broken("a frame is too large");
    }
    for (std::size_t i = 0; i < length_size; ++i) {
        outgoing_.push_back(static_cast<char>(content.size() >> (byte_bits * i)));
    }
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
    auto const length = length_in(std::string_view(incoming_).substr(taken_));
    if (length > largest_frame) {
        return broken("a frame says that it is too large");
    }
    if (auto filled = fill(header_size + length); !filled) {
        return tl::unexpected(std::move(filled.error()));
    }
    auto const content = std::string_view(incoming_).substr(taken_ + header_size, length);
    auto const kind = static_cast<unsigned char>(incoming_[taken_ + length_size]);
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
            return broken("recv: " + why());
        }
    }
    return {};
}

}  // namespace penstock
