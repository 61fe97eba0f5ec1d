#include "agent/index/spool_header.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "accounts/mailbox_key.h"
#include "agent/index/spool_lines.h"
#include "agent/index/spool_recipients.h"
#include "agent/index/spool_variables.h"
#include "base/number_in.h"

namespace penstock {

namespace {

// "LENGTH", a letter, a blank, then so many bytes; `*` is a header line that was taken out.
std::pair<std::uint64_t, bool> size_of_headers(std::string_view rest) {
    std::uint64_t size = 0;
    while (!rest.empty()) {
        auto const digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        auto const length = number_in<std::size_t>(rest.substr(0, digits));
        // The sum may be more than a number can be.
        if (!length || rest.size() < digits + 2 || *length > rest.size() - digits - 2) {
            return {size, true};
        }
        size += rest[digits] == '*' ? 0 : *length;
        rest.remove_prefix(digits + 2 + *length);
    }
    return {size, false};
}

// Who submitted it, as the ACL found out. A message from before penstock has what Exim itself kept
// of its origin: a login, or what it was authenticated as.
void name_submitter(SpoolVariables const& variables, QueuedMessage& message) {
    auto const of = [&](char const* name) {
        auto const found = variables.acl.find(name);
        return found == variables.acl.end() ? std::string_view() : found->second;
    };
    bool const is_asked = variables.acl.contains("_penstock_via");
    auto const identity = is_asked ? of("_penstock_id") : variables.authenticated_id;
    bool const is_address = identity.find('@') != std::string_view::npos;
    if (is_asked) {
        message.account = of("_penstock_account") == "?" ? "" : of("_penstock_account");
    } else if (!is_address && identity != "root" && identity != "Debian-exim") {
        message.account = identity;
    }
    auto const via = of("_penstock_via");
    if (is_address && (!is_asked || via == "auth" || via == "reply")) {
        message.mailbox = plain_address(identity);
    }
}

}  // namespace

std::optional<SpoolHeader> parse_spool_header(std::string_view id, std::string_view text,
                                              SpoolText kind) {
    SpoolLines lines(text);
    auto const name = lines.line();
    auto const login = lines.line();
    auto const sender = lines.line();
    auto const times = lines.line();
    if (!name || *name != std::string(id) + "-H" || !login || !sender || !times ||
        !sender->starts_with('<') || !sender->ends_with('>')) {
        return std::nullopt;
    }
    auto const time = number_in<std::int64_t>(times->substr(0, times->find(' ')));
    SpoolVariables variables;
    auto const root = read_variables(lines, variables);
    SpoolHeader header;
    auto& message = header.message;
    bool const has_all = root && read_recipients(lines, *root, message.recipients);
    if (!time || !root || (!has_all && kind == SpoolText::whole)) {
        return std::nullopt;
    }
    message.id = id;
    message.sender = sender->substr(1, sender->size() - 2);
    message.time = *time;
    message.is_frozen = variables.is_frozen;
    name_submitter(variables, message);
    std::tie(message.size, header.is_cut) =
        has_all ? size_of_headers(lines.rest()) : std::pair(std::uint64_t{text.size()}, true);
    return header;
}

}  // namespace penstock
