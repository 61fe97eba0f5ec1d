// WireWriter and WireReader: numbers and texts as bytes, one after the other.
//
// A reader gives what is there; where the bytes end early, or are none of this form, it gives zeros
// and empty texts from then on, and is_whole() is false. It never reads beyond its bytes, which it
// borrows. Values; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock {

class WireWriter {
  public:
    void number(std::uint64_t number);
    void time(std::int64_t seconds) { number(static_cast<std::uint64_t>(seconds)); }
    void flag(bool is_set) { bytes_.push_back(is_set ? '\1' : '\0'); }
    void text(std::string_view text);
    void texts(std::vector<std::string> const& texts);

    [[nodiscard]] std::string const& bytes() const { return bytes_; }

  private:
    std::string bytes_;
};

class WireReader {
  public:
    explicit WireReader(std::string_view bytes) : rest_(bytes) {}

    [[nodiscard]] std::uint64_t number();
    [[nodiscard]] std::int64_t time() { return static_cast<std::int64_t>(number()); }
    [[nodiscard]] bool flag();
    [[nodiscard]] std::string text();
    [[nodiscard]] std::vector<std::string> texts();
    // A number below `end`.
    [[nodiscard]] std::uint64_t number_below(std::uint64_t end);
    // How many items follow: never more than could be in what is left.
    [[nodiscard]] std::size_t count();

    // Everything was read, and nothing was missing.
    [[nodiscard]] bool is_whole() const { return is_sound_ && rest_.empty(); }
    // What was read, if so.
    template <class T>
    [[nodiscard]] std::optional<T> if_whole(T value) const {
        return is_whole() ? std::optional(std::move(value)) : std::nullopt;
    }

  private:
    void spoil();

    std::string_view rest_;
    bool is_sound_ = true;
};

}  // namespace penstock
