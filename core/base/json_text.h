// JSON as our files hold it: one object, strictly written; and one line a record, ASCII only.
//
// parse_json_object() gives the reason in words when a text is anything else: trailing bytes,
// comments, a repeated member, nesting deeper than our files ever have.
//
// Threads: safe from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <json/value.h>
#include <tl/expected.hpp>

namespace penstock {

[[nodiscard]] tl::expected<Json::Value, std::string> parse_json_object(std::string_view text);

// Without line breaks inside, with one at the end; what is no UTF-8 becomes U+FFFD.
[[nodiscard]] std::string to_json_line(Json::Value const& object);

[[nodiscard]] Json::Value json_or_null(std::optional<std::int64_t> number);
[[nodiscard]] bool is_list_of_strings(Json::Value const& value);
[[nodiscard]] std::vector<std::string> strings_of(Json::Value const& list_of_strings);
[[nodiscard]] Json::Value list_from(std::vector<std::string> const& strings);

}  // namespace penstock
