// FrameStream: a connected socket that carries frames: their length in four bytes as this host has
// numbers, a byte that says of which kind they are, and their content.
//
// Frames are bounded in size, and every wait for the other end in time, so that a broken peer costs
// a Problem (index_unavailable, detail) and nothing else. What receive() gave lives until the next
// call of it. One thread at a time.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace penstock {

struct Frame {
    unsigned char kind = 0;
    std::string_view content = {};
};

class FrameStream {
  public:
    static constexpr std::size_t largest_frame = std::size_t{4} * 1024 * 1024;

    FrameStream(Fd socket, std::chrono::milliseconds patience)
        : socket_(std::move(socket)), patience_(patience) {}

    // May keep the frame for a while; flush() sends it for certain.
    [[nodiscard]] Result<void> send(unsigned char kind, std::string_view content);
    [[nodiscard]] Result<void> flush();
    [[nodiscard]] Result<Frame> receive();

  private:
    [[nodiscard]] Result<void> fill(std::size_t wanted);

    Fd socket_;
    std::chrono::milliseconds patience_;
    std::string outgoing_;
    std::string incoming_;
    std::size_t taken_ = 0;  // of `incoming_`
};

}  // namespace penstock
