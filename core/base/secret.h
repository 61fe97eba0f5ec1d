// Secret: text that must not be copied, printed or left in memory.
//
// It cannot be copied or streamed; its bytes are wiped when it goes. Moving leaves the source
// empty. One owner at a time; no thread safety of its own.
#pragma once

#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace penstock {

class Secret {
  public:
    explicit Secret(std::string_view text) : text_(text) {}
    Secret(Secret const&) = delete;
    Secret& operator=(Secret const&) = delete;
    // A copy: a short text that is moved stays where it was, and is out of wipe()'s sight.
    // NOLINTNEXTLINE(performance-move-constructor-init)
    Secret(Secret&& other) noexcept : text_(other.text_) { other.wipe(); }
    Secret& operator=(Secret&& other) noexcept {
        if (this != &other) {
            wipe();
            text_ = other.text_;
            other.wipe();
        }
        return *this;
    }
    ~Secret() { wipe(); }

    [[nodiscard]] std::string_view reveal() const { return text_; }

  private:
    void wipe() noexcept {
        explicit_bzero(text_.data(), text_.size());
        text_.clear();
    }

    std::string text_;
};

}  // namespace penstock
