// The envelope of a queued message, as Exim writes it into the -H file of its spool (the chapter
// "Format of spool files" of Exim's specification; 4.96 and 4.97).
//
// Values are taken by their length, where Exim writes it: a value may hold line ends, and whatever
// a client could think of. A text that is not of that form, or is not complete, is nothing: the
// file has gone, or is about to be replaced. Of an envelope that is longer than anybody reads, the
// beginning tells who submitted it, and to whom at least. Pure: any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "exim/mail_index.h"

namespace penstock {

// `size` counts the header alone. `text` may end anywhere behind the envelope if it says so.
struct SpoolHeader {
    QueuedMessage message;
    bool is_cut = false;  // the text ended within the header: its size is that of what was there
};

enum class SpoolText { whole, beginning };

[[nodiscard]] std::optional<SpoolHeader> parse_spool_header(std::string_view id,
                                                            std::string_view text,
                                                            SpoolText kind = SpoolText::whole);

}  // namespace penstock
