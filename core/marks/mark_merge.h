// How a second call for a mark that is there already changes its record.
//
// The later of two ends wins, and none at all beats every end: nobody shortens what another wanted.
// Authors and reasons add up; an author's repeated reason is not told twice. What cannot be read
// stays as it is: it is for ever, and nobody's. Pure: any thread.
#pragma once

#include <optional>
#include <string_view>

#include "marks/mark_record.h"

namespace penstock {

// What the record says together with the new entry; equal to it where that says nothing new.
[[nodiscard]] MarkRecord merged(MarkRecord record, MarkEntry const& entry);

// What a mark's content says for merging. Empty: made on a full disk, by somebody, for ever.
// Nothing: it cannot be read, and must be left alone.
[[nodiscard]] std::optional<MarkRecord> mergeable_record(std::string_view text,
                                                         std::string_view subject);

}  // namespace penstock
