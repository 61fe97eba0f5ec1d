// StandardStreams: the process's own input, outputs and what is written to them.
//
// One thread.
#pragma once

#include <string_view>

namespace penstock {

// Standard input becomes /dev/null: a loop that reads it keeps every line of it. Outputs that the
// caller has closed become descriptors that cannot be written, so that no file that is opened
// later takes their place.
void secure_standard_streams();

// All of the text, or false with errno. A reader that has gone is an error like any other.
[[nodiscard]] bool write_out(int descriptor, std::string_view text);

}  // namespace penstock
