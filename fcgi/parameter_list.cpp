#include "fcgi/parameter_list.h"

#include <algorithm>
#include <utility>

namespace penstock {

namespace {

// Stands for a NUL, which would hide what is behind it: neither a name nor a value that is taken
// can have it.
constexpr char replacement = '\x01';

class Pairs {
  public:
    Pairs(RecordReader& records, Limits const& limits)
        : records_(records), left_(limits.all_parameters_bytes) {}

    // Nothing at the end of the stream, and where it is broken.
    std::optional<std::size_t> length() {
        auto const first = byte();
        if (!first || *first < 0x80) {
            return first;
        }
        std::size_t size = *first & 0x7f;
        for (int more = 0; more < 3; ++more) {
            auto const next = byte();
            if (!next) {
                is_cut_ = true;
                return std::nullopt;
            }
            size = size << 8 | *next;
        }
        return size;
    }

    // Whether the stream ended within a length.
    [[nodiscard]] bool is_cut() const { return is_cut_; }

    // False where there are not so many, or more than there may be.
    bool append(std::vector<char>& text, std::size_t size) {
        if (size > left_) {
            return false;
        }
        auto const start = text.size();
        text.resize(start + size);
        for (std::size_t got = 0; got < size;) {
            auto const count = read(text.data() + start + got, size - got);
            if (count == 0) {
                return false;
            }
            got += count;
        }
        std::replace(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), '\0',
                     replacement);
        return true;
    }

  private:
    std::optional<std::size_t> byte() {
        char one = 0;
        if (left_ == 0 || read(&one, 1) == 0) {
            return std::nullopt;
        }
        return static_cast<unsigned char>(one);
    }

    std::size_t read(char* into, std::size_t size) {
        auto const count = records_.read(RecordReader::Stream::parameters, into, size);
        left_ -= count;
        return count;
    }

    RecordReader& records_;
    std::size_t left_;
    bool is_cut_ = false;
};

}  // namespace

std::optional<ParameterList> ParameterList::read(RecordReader& records, Limits const& limits) {
    Pairs pairs(records, limits);
    std::vector<char> text;
    text.reserve(std::size_t{2} << 10);
    std::vector<std::size_t> starts;
    starts.reserve(limits.parameters / 4);
    while (auto const name = pairs.length()) {
        auto const value = pairs.length();
        // One more than there may be tells the Gateway that there are too many.
        if (starts.size() <= limits.parameters) {
            starts.push_back(text.size());
        } else {
            text.resize(starts.back());
        }
        if (!value || !pairs.append(text, *name)) {
            return std::nullopt;
        }
        text.push_back('=');
        if (!pairs.append(text, *value)) {
            return std::nullopt;
        }
        text.push_back('\0');
    }
    char beyond = 0;
    bool const is_ended = records.read(RecordReader::Stream::parameters, &beyond, 1) == 0;
    if (!is_ended || pairs.is_cut() || records.is_broken()) {
        return std::nullopt;
    }
    return ParameterList(std::move(text), starts);
}

ParameterList::ParameterList(std::vector<char> text, std::vector<std::size_t> const& starts)
    : text_(std::move(text)) {
    strings_.reserve(starts.size() + 1);
    for (auto const start : starts) {
        strings_.push_back(text_.data() + start);
    }
    strings_.push_back(nullptr);
}

}  // namespace penstock
