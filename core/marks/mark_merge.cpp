#include "marks/mark_merge.h"

#include <algorithm>

namespace penstock {
namespace {

std::optional<std::int64_t> later(std::optional<std::int64_t> a, std::optional<std::int64_t> b) {
    return a && b ? std::max(a, b) : std::nullopt;
}

bool says_the_same(MarkEntry const& a, MarkEntry const& b) {
    return a.by == b.by && a.why == b.why && a.via == b.via;
}

}  // namespace

MarkRecord merged(MarkRecord record, MarkEntry const& entry) {
    auto const until = later(record.until, entry.until);
    auto const known = std::ranges::find_if(record.entries,
                                            [&](auto const& e) { return says_the_same(e, entry); });
    if (known == record.entries.end()) {
        record.entries.push_back(entry);
    } else if (until != record.until) {  // else it is no news, however often it is said
        known->until = later(known->until, entry.until);
    }
    record.until = until;
    return record;
}

std::optional<MarkRecord> mergeable_record(std::string_view text, std::string_view subject) {
    if (text.empty()) {
        return MarkRecord{.subject = std::string(subject), .entries = {MarkEntry{}}};
    }
    return mark_record_from(text);
}

}  // namespace penstock
