#include "agent/index/spool_header.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "accounts/mailbox_key.h"

namespace penstock {

namespace {

using Tree = std::set<std::string_view>;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number number{};
    auto const read = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const is_whole = read.ec == std::errc{} && read.ptr == text.data() + text.size();
    return is_whole && !text.empty() ? std::optional(number) : std::nullopt;
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// What is left of the text; every taking fails at its end.
class Lines {
  public:
    explicit Lines(std::string_view text) : rest_(text) {}

    // Without its end; nothing if it has none.
    [[nodiscard]] std::optional<std::string_view> line() {
        auto const end = rest_.find('\n');
        if (end == std::string_view::npos) {
            return std::nullopt;
        }
        auto const line = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return line;
    }
    // So many bytes, and the line end behind them.
    [[nodiscard]] std::optional<std::string_view> bytes(std::size_t size) {
        if (rest_.size() <= size || rest_[size] != '\n') {
            return std::nullopt;
        }
        auto const bytes = rest_.substr(0, size);
        rest_.remove_prefix(size + 1);
        return bytes;
    }
    [[nodiscard]] std::string_view rest() const { return rest_; }

  private:
    std::string_view rest_;
};

// "-name value", "--name value" (from outside), "--(quoter)name value" (4.97).
std::pair<std::string_view, std::string_view> name_and_value(std::string_view line) {
    line.remove_prefix(line.starts_with("--") ? 2 : 1);
    if (line.starts_with('(')) {
        line.remove_prefix(std::min(line.find(')'), line.size() - 1) + 1);
    }
    auto const blank = line.find(' ');
    return {line.substr(0, blank),
            blank == std::string_view::npos ? std::string_view() : line.substr(blank + 1)};
}

struct Variables {
    std::map<std::string_view, std::string_view> acl;  // acl_m variables, without their "acl_m"
    std::string_view authenticated_id = {};
    bool is_frozen = false;
};

// Up to the tree, whose first line is given.
std::optional<std::string_view> read_variables(Lines& lines, Variables& variables) {
    auto line = lines.line();
    for (; line && line->starts_with('-'); line = lines.line()) {
        auto const [name, value] = name_and_value(*line);
        if (name == "aclm" || name == "aclc") {
            auto const blank = value.rfind(' ');
            auto const size = blank == std::string_view::npos
                                  ? std::nullopt
                                  : number_in<std::size_t>(value.substr(blank + 1));
            auto const content = size ? lines.bytes(*size) : std::nullopt;
            if (!content) {
                return std::nullopt;
            }
            if (name == "aclm") {
                variables.acl[value.substr(0, blank)] = *content;
            }
        } else if (name == "auth_id") {
            variables.authenticated_id = value;
        } else if (name == "frozen") {
            variables.is_frozen = true;
        }
    }
    return line;
}

// "XX" where there is nothing, otherwise whether there is more on the left and on the right, and an
// address that is done. `open` counts the branches that still have to come.
std::optional<Tree> read_tree(Lines& lines, std::string_view first) {
    Tree done;
    if (first == "XX") {
        return done;
    }
    std::size_t open = 1;
    for (auto line = std::optional(first); line; line = lines.line()) {
        auto const is_branch = [](char c) { return c == 'Y' || c == 'N'; };
        if (line->size() < 3 || !is_branch((*line)[0]) || !is_branch((*line)[1]) ||
            (*line)[2] != ' ') {
            return std::nullopt;
        }
        done.insert(line->substr(3));
        open += static_cast<std::size_t>((*line)[0] == 'Y') +
                static_cast<std::size_t>((*line)[1] == 'Y') - 1;
        if (open == 0) {
            return done;
        }
    }
    return std::nullopt;
}

// Takes " TEXT LENGTH,NUMBER" off the end: an address of Exim's own and how long it is.
bool drop_counted(std::string_view& line) {
    auto const is_part = [](char c) { return is_digit(c) || c == ',' || c == '-'; };
    auto const end = line.find_last_not_of("0123456789,-");
    if (end == std::string_view::npos || line[end] != ' ' || end + 1 == line.size() ||
        !std::ranges::all_of(line.substr(end + 1), is_part)) {
        return false;
    }
    auto const numbers = line.substr(end + 1);
    auto const size = number_in<std::size_t>(numbers.substr(0, numbers.find(',')));
    if (!size || *size > end || end - *size == 0 || line[end - *size - 1] != ' ') {
        return false;
    }
    line = line.substr(0, end - *size - 1);
    return true;
}

// "ADDRESS", or "ADDRESS ORCPT LENGTH,FLAGS ERRORS_TO LENGTH,PARENT#3"; #1 without the ORCPT part.
std::optional<std::string_view> recipient_in(std::string_view line) {
    auto const end = line.find_last_not_of("0123456789");
    if (end == std::string_view::npos || line[end] != '#' || end + 1 == line.size()) {
        return line;
    }
    auto const flags = number_in<unsigned>(line.substr(end + 1));
    line = line.substr(0, end);
    constexpr unsigned has_errors_to = 1;
    constexpr unsigned has_orcpt = 2;
    bool const is_sound = flags && ((*flags & has_errors_to) == 0 || drop_counted(line)) &&
                          ((*flags & has_orcpt) == 0 || drop_counted(line));
    return is_sound ? std::optional(line) : std::nullopt;
}

bool read_recipients(Lines& lines, Tree const& done, std::vector<std::string>& recipients) {
    auto const first = lines.line();
    auto const count = first ? number_in<std::size_t>(*first) : std::nullopt;
    if (!count) {
        return false;
    }
    for (std::size_t i = 0; i < *count; ++i) {
        auto const line = lines.line();
        auto const recipient = line ? recipient_in(*line) : std::nullopt;
        if (!recipient) {
            return false;
        }
        if (!done.contains(*recipient)) {
            recipients.emplace_back(*recipient);
        }
    }
    auto const blank = lines.line();
    return blank && blank->empty();
}

// "LENGTH", a letter, a blank, then so many bytes; `*` is a header line that was taken out.
std::pair<std::uint64_t, bool> size_of_headers(std::string_view rest) {
    std::uint64_t size = 0;
    while (!rest.empty()) {
        auto const digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        auto const length = number_in<std::size_t>(rest.substr(0, digits));
        if (!length || rest.size() < digits + 2 + *length) {
            return {size, true};
        }
        size += rest[digits] == '*' ? 0 : *length;
        rest.remove_prefix(digits + 2 + *length);
    }
    return {size, false};
}

// Who submitted it, as the ACL found out. A message from before penstock has what Exim itself kept
// of its origin: a login, or what it was authenticated as.
void name_submitter(Variables const& variables, QueuedMessage& message) {
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
    Lines lines(text);
    auto const name = lines.line();
    auto const login = lines.line();
    auto const sender = lines.line();
    auto const times = lines.line();
    if (!name || *name != std::string(id) + "-H" || !login || !sender || !times ||
        !sender->starts_with('<') || !sender->ends_with('>')) {
        return std::nullopt;
    }
    auto const time = number_in<std::int64_t>(times->substr(0, times->find(' ')));
    Variables variables;
    auto const root = read_variables(lines, variables);
    auto const done = root ? read_tree(lines, *root) : std::nullopt;
    SpoolHeader header;
    auto& message = header.message;
    bool const has_all = done && read_recipients(lines, *done, message.recipients);
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
