// Reader<T>: makes a T from the text of an argument; one specialization for each type.
//
// Fails with invalid_argument, its `wanted` completing "must be ..."; the argument's name is filled
// in by Param. AccountName fails with what Accounts says. Pure but for that: any thread.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "auth/accounts.h"
#include "base/result.h"

namespace penstock {

// What reading an argument may need to know.
struct ReadingContext {
    Actor const& actor;
    Accounts const& accounts;
};

// 1 or 0: WHM API 1 knows no other words for it.
struct Flag {
    bool is_set = false;
};

// Seconds since 1970; 0 where a function takes it for "never".
struct UnixTime {
    std::int64_t seconds = 0;
};

template <class T>
struct Reader;

template <>
struct Reader<AccountName> {
    [[nodiscard]] static Result<AccountName> read(std::string_view text,
                                                  ReadingContext const& context) {
        return context.accounts.resolve(context.actor, text);
    }
};

// Any text; the function looks into it.
template <>
struct Reader<std::string> {
    [[nodiscard]] static Result<std::string> read(std::string_view text, ReadingContext const&) {
        return std::string(text);
    }
};

template <>
struct Reader<Flag> {
    [[nodiscard]] static Result<Flag> read(std::string_view text, ReadingContext const&);
};

template <>
struct Reader<UnixTime> {
    [[nodiscard]] static Result<UnixTime> read(std::string_view text, ReadingContext const&);
};

// The value of a word among those of an enumeration; fails with the words that there are.
template <class T>
[[nodiscard]] Result<T> read_word(std::string_view text,
                                  std::initializer_list<std::pair<std::string_view, T>> words) {
    std::string known;
    for (auto const& [word, value] : words) {
        if (word == text) {
            return value;
        }
        known += (known.empty() ? "one of " : ", ") + std::string(word);
    }
    return invalid("", std::move(known));
}

// A whole number of at most 19 characters, with or without a minus sign; nothing else.
[[nodiscard]] std::optional<std::int64_t> whole_number(std::string_view text);

}  // namespace penstock
