// YAML text of a value, as whmapi1 prints it: `---`, keys sorted, two spaces a level. The value
// must be clean.
//
// Items of a list stand two spaces behind its key. An item that is itself a list or has names
// stands below its `-`, one level deeper; behind that `-` is no space, as YAML readers and
// `grep -- '-$'` like it. An empty list is `[]`, no names are `{}`, nothing is `~`. How texts are
// written says yaml_text.h. Of two values of one name the last counts, as in JSON. PyYAML reads
// back what went in (tests/formats).
#pragma once

#include <string>

#include "api/value.h"

namespace penstock {

[[nodiscard]] std::string write_yaml(Value const& value);

}  // namespace penstock
