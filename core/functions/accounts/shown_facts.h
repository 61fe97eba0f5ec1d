// What an account's facts (accounts/account_facts.h) mean to those who show them, and the word for
// what this host cannot know. Pure: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "accounts/account.h"

namespace penstock {

constexpr char const* unknown = "*unknown*";

// As the documentation writes times: "13 May 22 16:03", in UTC.
[[nodiscard]] std::string short_date(std::int64_t unix_time);

// The number that a fact of the account is, if it is one.
[[nodiscard]] std::optional<std::int64_t> number_of(Account const& account, std::string_view fact);

[[nodiscard]] bool is_account_suspended(Account const& account);

}  // namespace penstock
