// ListEdit: what somebody else made of one of the lists in /etc, as penstock-lists tells it to
// penstock-watch in a file: the length of what it was before in decimal digits, a line break, what
// it was before, what it is now. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock {

struct ListEdit {
    std::string before;
    std::string now;
};

[[nodiscard]] std::string to_text(ListEdit const& edit);
[[nodiscard]] std::optional<ListEdit> list_edit_from(std::string_view text);

}  // namespace penstock
