#include "agent/index/spool_recipients.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>

#include "base/number_in.h"

namespace penstock {

namespace {

using Tree = std::set<std::string_view>;

// "XX" where there is nothing, otherwise whether there is more on the left and on the right, and an
// address that is done. `open` counts the branches that still have to come.
std::optional<Tree> read_tree(SpoolLines& text, std::string_view first) {
    Tree done;
    if (first == "XX") {
        return done;
    }
    std::size_t open = 1;
    for (auto line = std::optional(first); line; line = text.line()) {
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

}  // namespace

bool read_recipients(SpoolLines& text, std::string_view root,
                     std::vector<std::string>& recipients) {
    auto const done = read_tree(text, root);
    if (!done) {
        return false;
    }
    auto const first = text.line();
    auto const count = first ? number_in<std::size_t>(*first) : std::nullopt;
    if (!count) {
        return false;
    }
    for (std::size_t i = 0; i < *count; ++i) {
        auto const line = text.line();
        auto const recipient = line ? recipient_in(*line) : std::nullopt;
        if (!recipient) {
            return false;
        }
        if (!done->contains(*recipient)) {
            recipients.emplace_back(*recipient);
        }
    }
    auto const blank = text.line();
    return blank && blank->empty();
}

}  // namespace penstock
