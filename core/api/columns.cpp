#include "api/columns.h"

#include <algorithm>

#include "api/option_group.h"

namespace penstock {

namespace {

bool is_object(Value const& value) {
    return value.visit(
        Overloaded{[](Value::Object const&) { return true; }, [](auto const&) { return false; }});
}

}  // namespace

Value displayed(Columns const& columns, Row const& row) {
    Value::Object found;
    for (auto const& name : columns) {
        if (auto value = row.field(name)) {
            found.emplace_back(name, std::move(*value));
        }
    }
    if (!found.empty()) {
        return found;
    }
    auto whole = row.whole();
    return columns.empty() || !is_object(whole) ? whole : Value(Value::Object{});
}

Result<Columns> parse_columns(RawParams const& params) {
    OptionGroup const group(params, "columns");
    auto const is_enabled = group.flag("enable");
    if (!is_enabled || !*is_enabled) {
        return is_enabled.map([](bool) { return Columns{}; });
    }
    auto const letters = group.letters({""});
    if (!letters) {
        return tl::unexpected(letters.error());
    }
    Columns columns;
    for (auto const& letter : *letters) {
        auto const name = group.text(letter);
        if (!name) {
            return tl::unexpected(name.error());
        }
        if (*name && std::ranges::find(columns, **name) == columns.end()) {
            columns.emplace_back(**name);
        }
    }
    return columns;
}

}  // namespace penstock
