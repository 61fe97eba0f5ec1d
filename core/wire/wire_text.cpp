#include "wire/wire_text.h"

namespace penstock {

namespace {

// Seven bits a byte, the lowest first; the highest bit says that more follow.
constexpr unsigned bits = 7;
constexpr unsigned more = 1U << bits;
constexpr unsigned longest = 64;

}  // namespace

void WireWriter::number(std::uint64_t number) {
    for (; number >= more; number >>= bits) {
        bytes_.push_back(static_cast<char>((number & (more - 1)) | more));
    }
    bytes_.push_back(static_cast<char>(number));
}

void WireWriter::text(std::string_view text) {
    number(text.size());
    bytes_.append(text);
}

void WireWriter::texts(std::vector<std::string> const& texts) {
    number(texts.size());
    for (auto const& one : texts) {
        text(one);
    }
}

std::uint64_t WireReader::number() {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < longest && !rest_.empty(); shift += bits) {
        auto const byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        number |= static_cast<std::uint64_t>(byte & (more - 1)) << shift;
        if ((byte & more) == 0) {
            return number;
        }
    }
    spoil();
    return 0;
}

bool WireReader::flag() {
    return number_below(2) == 1;
}

std::string WireReader::text() {
    auto const size = count();
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
}

std::vector<std::string> WireReader::texts() {
    std::vector<std::string> texts(count());
    for (auto& one : texts) {
        one = text();
    }
    return texts;
}

std::uint64_t WireReader::number_below(std::uint64_t end) {
    auto const read = number();
    if (read < end) {
        return read;
    }
    spoil();
    return 0;
}

std::size_t WireReader::count() {
    auto const read = number();
    if (read <= rest_.size()) {
        return static_cast<std::size_t>(read);
    }
    spoil();
    return 0;
}

void WireReader::spoil() {
    is_sound_ = false;
    rest_ = {};
}

}  // namespace penstock
