// The name under which a mailbox is restricted on disk. Exim finds the same one by the macros
// PENSTOCK_PLAIN and PENSTOCK_MAILBOX_KEY (deploy/exim/names.conf); tests/vectors has cases that
// both pass, and core/README.md the rule in words. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace penstock {

// An address in the one form in which it is looked up: without Exim's octal escapes, lower case,
// without blanks and controls, user%domain, user/domain and user=domain as user@domain, without
// +tag, the domain as A-labels (alabel.h) and without the dot at its end. Bytes above 127 stay as
// they are in the local part, and in a domain without A-labels.
[[nodiscard]] std::string plain_address(std::string_view address);

// The file name for an address: the plain address itself where it is short and of harmless
// characters, otherwise `@` and the SHA-256 of it. Nothing if it has no local part or no domain. An
// account's name never has an `@`, so the two never meet.
[[nodiscard]] std::optional<std::string> mailbox_key(std::string_view address);

}  // namespace penstock
