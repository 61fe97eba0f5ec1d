// LineStream: a connected socket that carries lines of text and lengths of bytes, as
// penstock-deliver speaks: for both ends.
//
// Lines and lengths are bounded by who reads them, and the whole conversation in time, so that a
// broken peer costs a Problem (agent_unavailable, detail) and nothing else. One thread at a time.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/fd.h"
#include "base/result.h"

namespace penstock {

class LineStream {
  public:
    LineStream(Fd socket, std::chrono::milliseconds time);
    [[nodiscard]] static Result<LineStream> connect(std::string const& path,
                                                    std::chrono::milliseconds time);

    [[nodiscard]] Result<void> send(std::string_view text) const;
    // Without its end, and of at most `longest` bytes.
    [[nodiscard]] Result<std::string> line(std::size_t longest);
    [[nodiscard]] Result<std::string> bytes(std::size_t count);

  private:
    [[nodiscard]] Result<void> fill();
    [[nodiscard]] std::chrono::milliseconds left() const;

    Fd socket_;
    std::chrono::steady_clock::time_point end_;
    std::string incoming_;
};

}  // namespace penstock
