// HttpHeader: a header of an answer, beside those that every answer has.
//
// It cannot end its line, nor begin another: all of it are constants, checked while compiling, but
// for one word, of which only letters and digits are taken. A value.
#pragma once

#include <string>
#include <string_view>

namespace penstock {

// A text of the program itself, printable ASCII.
class HeaderConstant {
  public:
    consteval HeaderConstant(char const* text) : text_(text) {
        for (char const c : text_) {
            if (c < ' ' || c > '~') {
                throw "not a constant for a header";  // while compiling: an error
            }
        }
    }

    [[nodiscard]] constexpr std::string_view text() const { return text_; }

  private:
    std::string_view text_;
};

class HttpHeader {
  public:
    HttpHeader(HeaderConstant name, HeaderConstant before, std::string_view word,
               HeaderConstant after);

    [[nodiscard]] std::string_view name() const { return name_.text(); }
    [[nodiscard]] std::string const& value() const { return value_; }

  private:
    HeaderConstant name_;
    std::string value_;
};

}  // namespace penstock
