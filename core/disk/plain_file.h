// Small files in a directory that is held open: read whole, replaced whole.
//
// Nothing that is not a regular file is read, or has another name; links are not followed, and more
// than `largest_plain_file` bytes are refused. Failure: storage_failed or state_unreadable, with
// the reason in the detail. Any thread; each file by one writer at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "base/result.h"

namespace penstock {

constexpr std::size_t largest_plain_file = std::size_t{16} * 1024 * 1024;

// Nothing if there is no such file.
[[nodiscard]] Result<std::optional<std::string>> read_plain(int directory, std::string const& name);
// Durable when it returns.
[[nodiscard]] Result<void> write_plain(int directory, std::string const& name,
                                       std::string_view text, mode_t mode);
[[nodiscard]] Result<void> rename_plain(int directory, std::string const& from,
                                        std::string const& to);
[[nodiscard]] bool is_there(int directory, std::string const& name);
void remove_plain(int directory, std::string const& name);
// Whether somebody has it open for writing just now.
[[nodiscard]] bool is_being_written(int directory, std::string const& name);

}  // namespace penstock
