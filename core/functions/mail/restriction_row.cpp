#include "functions/mail/restriction_row.h"

#include <algorithm>
#include <array>

namespace penstock {

namespace {

struct Column {
    std::string_view name;
    Value (*value)(RestrictionRow const&);
};

Value text_or_null(std::optional<std::string> const& text) {
    return text ? Value(*text) : Value();
}

Value number_or_null(std::optional<std::int64_t> number) {
    return number ? Value(*number) : Value();
}

using TextOf = std::string MarkEntry::*;

// Each of them once, in the order in which they came; empty ones say nothing.
Value told(RestrictionRow const& row, TextOf what) {
    Value::List texts;
    if (auto const& record = row.state().record) {
        for (auto const& entry : record->entries) {
            bool const is_known = std::ranges::find(texts, Value(entry.*what)) != texts.end();
            if (!(entry.*what).empty() && !is_known) {
                texts.emplace_back(entry.*what);
            }
        }
    }
    return texts;
}

Value account(RestrictionRow const& row) {
    return row.account();
}
Value by(RestrictionRow const& row) {
    return told(row, &MarkEntry::by);
}
Value kept_until(RestrictionRow const& row) {
    return number_or_null(row.state().kept_until);
}
Value kind(RestrictionRow const& row) {
    return std::string(directory_of(row.shown().restriction));
}
Value locked(RestrictionRow const& row) {
    return one_or_zero(row.state().is_locked);
}
Value mailbox(RestrictionRow const& row) {
    auto const& name = row.shown().name;
    return name.is_mailbox() ? Value(name.text()) : Value();
}
Value messages_waiting(RestrictionRow const& row) {
    return row.messages_waiting();
}
Value queued(RestrictionRow const& row) {
    return row.shown().restriction == Restriction::suspended
               ? Value(std::string(word_for(row.state().queued)))
               : Value();
}
Value reasons(RestrictionRow const& row) {
    return told(row, &MarkEntry::why);
}
// A mark that was made on a full disk does not say when.
Value since(RestrictionRow const& row) {
    auto const& record = row.state().record;
    bool const is_told = record && !record->entries.empty() && record->entries.front().at > 0;
    return is_told ? Value(record->entries.front().at) : Value();
}
Value until(RestrictionRow const& row) {
    auto const& record = row.state().record;
    return record ? number_or_null(record->until) : Value();
}
Value user(RestrictionRow const& row) {
    return text_or_null(row.shown().user);
}

constexpr std::array columns = {
    Column{"account", account},
    Column{"by", by},
    Column{"kept_until", kept_until},
    Column{"kind", kind},
    Column{"locked", locked},
    Column{"mailbox", mailbox},
    Column{"messages_waiting", messages_waiting},
    Column{"queued", queued},
    Column{"reasons", reasons},
    Column{"since", since},
    Column{"until", until},
    Column{"user", user},
};

}  // namespace

std::optional<Value> RestrictionRow::field(std::string_view name) const {
    auto const* const column = std::ranges::find(columns, name, &Column::name);
    return column == columns.end() ? std::nullopt : std::optional(column->value(*this));
}

Value RestrictionRow::whole() const {
    Value::Object shown;
    shown.reserve(columns.size());
    for (auto const& column : columns) {
        shown.emplace_back(std::string(column.name), column.value(*this));
    }
    return shown;
}

std::unique_ptr<Row const> RestrictionRow::kept() const {
    return std::make_unique<RestrictionRow const>(shown_, surroundings_);
}

// One that was lifted since its name was found, or cannot be read, tells nothing.
MarkState const& RestrictionRow::state() const {
    if (!state_) {
        auto const read = surroundings_->mail.state_of(shown_.restriction, shown_.name);
        state_ = read ? read->value_or(MarkState{}) : MarkState{};
    }
    return *state_;
}

Value RestrictionRow::account() const {
    auto const found = shown_.user ? surroundings_->accounts.find(*shown_.user)
                                   : Result<std::optional<Account>>(std::nullopt);
    if (!found) {
        return {};
    }
    if (!*found) {
        return "no such account";
    }
    auto const& record = state().record;
    bool const is_another = record && !record->born.empty() && !(*found)->born.empty() &&
                            record->born != (*found)->born;
    return is_another ? "another account of that name" : "known";
}

Value RestrictionRow::messages_waiting() const {
    return number_or_null(surroundings_->waiting.count(shown_.name.text()));
}

}  // namespace penstock
