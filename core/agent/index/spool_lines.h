// SpoolLines: what is left to read of a file of Exim's spool; every taking fails at its end. Pure:
// any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace penstock {

class SpoolLines {
  public:
    explicit SpoolLines(std::string_view text) : rest_(text) {}

    // Without its end; nothing if it has none.
    [[nodiscard]] std::optional<std::string_view> line() {
        auto const end = rest_.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        auto const line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return line;
    }
    // So many bytes, and the line end behind them.
    [[nodiscard]] std::optional<std::string_view> bytes(std::size_t size) {
        if (rest_.size() <= size || rest_[size] != '\n') {
            return std::nullopt;
        }
        auto const bytes = rest_.substr(0, size);
        rest_.remove_prefix(size + 1);
        return bytes;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

}  // namespace penstock
