#include "wire/list_edit.h"

#include "base/number_in.h"

namespace penstock {

std::string to_text(ListEdit const& edit) {
    return std::to_string(edit.before.size()) + "\n" + edit.before + edit.now;
}

std::optional<ListEdit> list_edit_from(std::string_view text) {
    auto const end = text.find('\n');
    auto const size = number_in<std::size_t>(text.substr(0, end));
    if (end == std::string_view::npos || !size || *size > text.size() - end - 1) {
        return std::nullopt;
    }
    text.remove_prefix(end + 1);
    return ListEdit{std::string(text.substr(0, *size)), std::string(text.substr(*size))};
}

}  // namespace penstock
