#include "agent/watch/flat_list.h"

#include <algorithm>

#include "base/lines.h"

namespace penstock {

namespace {

constexpr std::size_t few = 10;

struct Content {
    Names names;
    std::vector<std::string> remarks;
};

Content content_of(std::string_view text) {
    Content content;
    for (auto const line : lines_of(text)) {
        auto const name = trimmed(line);
        if (name.starts_with('#')) {
            content.remarks.emplace_back(line);
        } else if (!name.empty()) {
            content.names.emplace(name);
        }
    }
    return content;
}

Names without(Names const& names, Names const& others) {
    Names rest;
    std::ranges::set_difference(names, others, std::inserter(rest, rest.end()));
    return rest;
}

}  // namespace

std::string list_text(Names const& names, std::vector<std::string> const& kept) {
    std::string text;
    for (auto const& name : names) {
        text += name + "\n";
    }
    for (auto const& line : kept) {
        text += line + "\n";
    }
    return text;
}

ListChange change_by(ListEdit const& edit) {
    auto const before = content_of(edit.before);
    auto now = content_of(edit.now);
    ListChange change{without(now.names, before.names), without(before.names, now.names),
                      std::move(now.remarks)};
    auto const gone = change.removed.size();
    auto const all = before.names.size();
    change.is_mass_removal = (now.names.empty() && gone > 1) || (all > few && gone * 2 > all);
    return change;
}

}  // namespace penstock
