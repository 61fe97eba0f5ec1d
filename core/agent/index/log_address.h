// Addresses and hosts as Exim writes them into its log. Pure: any thread.
#pragma once

#include <string_view>

namespace penstock {

// Takes one address off the text, up to the blank, colon or end behind it: a local part in quotes
// may hold blanks. The blank stays.
[[nodiscard]] std::string_view take_address(std::string_view& text);

// "H=name (claimed) [1.2.3.4]:port", the first in the text.
struct HostInLog {
    std::string_view name;
    std::string_view ip;
};
[[nodiscard]] HostInLog host_in(std::string_view text);

}  // namespace penstock
