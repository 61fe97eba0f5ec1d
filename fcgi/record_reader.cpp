#include "fcgi/record_reader.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>

namespace penstock {

namespace {

constexpr unsigned fastcgi_version = 1;
constexpr unsigned begin_request = 1;
constexpr unsigned responder_role = 1;
constexpr unsigned keep_connection = 1;
constexpr std::size_t begin_size = 8;

}  // namespace

std::optional<RecordReader::Begin> RecordReader::begin() {
    auto const header = next_header();
    std::array<unsigned char, begin_size> body{};
    if (!header || header->type != begin_request || header->id == 0 ||
        header->content != begin_size || !take(body.data(), body.size()) ||
        !skip(header->padding) || body[0] * 256U + body[1] != responder_role) {
        is_broken_ = true;
        return std::nullopt;
    }
    id_ = header->id;
    return Begin{static_cast<std::uint16_t>(id_), (body[2] & keep_connection) != 0};
}

std::size_t RecordReader::read(Stream stream, char* into, std::size_t size) {
    if (is_broken_ || ended_ == stream || size == 0) {
        return 0;
    }
    if (content_ == 0 && !begin_record(stream)) {
        return 0;
    }
    if (at_ == end_ && !fill()) {
        is_broken_ = true;
        return 0;
    }
    auto const count = std::min({size, content_, end_ - at_});
    std::memcpy(into, buffer_.data() + at_, count);
    at_ += count;
    content_ -= count;
    if (content_ == 0 && !skip(padding_)) {
        is_broken_ = true;
        return 0;
    }
    return count;
}

// False at the end of the stream, and where what comes is no part of it.
bool RecordReader::begin_record(Stream stream) {
    auto const header = next_header();
    if (!header || header->type != static_cast<unsigned>(stream) || header->id != id_) {
        is_broken_ = true;
        return false;
    }
    content_ = header->content;
    padding_ = header->padding;
    if (content_ > 0) {
        return true;
    }
    ended_ = stream;
    is_broken_ = !skip(padding_);
    return false;
}

std::optional<RecordReader::Header> RecordReader::next_header() {
    std::array<unsigned char, 8> bytes{};
    if (!take(bytes.data(), bytes.size()) || bytes[0] != fastcgi_version) {
        return std::nullopt;
    }
    return Header{bytes[0], bytes[1], bytes[2] * 256U + bytes[3], bytes[4] * 256U + bytes[5],
                  bytes[6]};
}

bool RecordReader::take(void* into, std::size_t size) {
    auto* to = static_cast<char*>(into);
    while (size > 0) {
        if (at_ == end_ && !fill()) {
            return false;
        }
        auto const count = std::min(size, end_ - at_);
        std::memcpy(to, buffer_.data() + at_, count);
        at_ += count;
        to += count;
        size -= count;
    }
    return true;
}

bool RecordReader::skip(std::size_t size) {
    while (size > 0) {
        if (at_ == end_ && !fill()) {
            return false;
        }
        auto const count = std::min(size, end_ - at_);
        at_ += count;
        size -= count;
    }
    return true;
}

bool RecordReader::fill() {
    for (;;) {
        auto const count = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
        if (count > 0) {
            at_ = 0;
            end_ = static_cast<std::size_t>(count);
            return true;
        }
        if (count == 0 || errno != EINTR) {
            return false;
        }
    }
}

}  // namespace penstock
