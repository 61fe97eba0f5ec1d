// What every fuzz target is made of: the function that libFuzzer calls, and what it may find wrong.
//
// A target looks at one input and returns 0. Where something holds that must never hold it throws:
// libFuzzer takes that for a crash, and replay.cpp names the input.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size);

namespace penstock::test {

class Broken : public std::logic_error {
    using std::logic_error::logic_error;
};

inline void require(bool holds, char const* what) {
    if (!holds) {
        throw Broken(what);
    }
}

inline std::string_view text_of(std::uint8_t const* data, std::size_t size) {
    return {reinterpret_cast<char const*>(data), size};
}

// What is in front of the first separator; it and the separator are taken off.
inline std::string_view take(std::string_view& rest, std::string_view separator) {
    auto const at = rest.find(separator);
    auto const taken = rest.substr(0, at);
    rest.remove_prefix(at == std::string_view::npos ? rest.size() : at + separator.size());
    return taken;
}

}  // namespace penstock::test
