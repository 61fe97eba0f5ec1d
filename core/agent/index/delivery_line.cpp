#include "agent/index/delivery_line.h"

#include <algorithm>

#include "agent/index/log_address.h"

namespace penstock {

namespace {

constexpr std::size_t most_text = 512;
constexpr std::string_view dropping_router = "penstock_dropped";  // in deploy/exim
constexpr std::string_view name_characters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";

// The value of " R=" and the like at the beginning of the text, which it is taken off; router and
// transport are names of the configuration.
std::string_view take_field(std::string_view& text, std::string_view name) {
    if (!text.starts_with(name)) {
        return {};
    }
    auto rest = text.substr(name.size());
    auto const size = std::min(rest.find_first_not_of(name_characters), rest.size());
    text = rest.substr(size);
    return rest.substr(0, size);
}

bool is_pipe_or_file(std::string_view text) {
    return text.starts_with('|') || text.starts_with('/') || text.starts_with('>');
}

// Whether the text ends with " R=router T=transport" and what Exim adds to a delivery on this very
// host (a size, times), and if so where that begins. A delivery to another host ends otherwise:
// with what the other end said, in quotes, or with its address in brackets.
std::size_t beginning_of_local_end(std::string_view text) {
    auto const router = text.rfind(" R=");
    auto rest = router == std::string_view::npos ? std::string_view() : text.substr(router);
    if (take_field(rest, " R=").empty() || take_field(rest, " T=").empty()) {
        return std::string_view::npos;
    }
    for (auto const name : {" S=", " ST=", " QT=", " RT=", " DT="}) {
        static_cast<void>(take_field(rest, name));
    }
    return rest.empty() ? router : std::string_view::npos;
}

// "PREFIX<ADDRESS>", in which a quoted local part may hold `>`.
std::string_view take_bracketed(std::string_view& text, std::string_view prefix) {
    if (!text.starts_with(prefix)) {
        return {};
    }
    auto rest = text.substr(prefix.size());
    auto const whole = take_address(rest);
    if (!whole.ends_with('>')) {
        return {};
    }
    text = rest;
    return whole.substr(0, whole.size() - 1);
}

bool is_followed_by_field(std::string_view text) {
    for (auto const* const field : {" <", " (", " F=<", " Q=", " P=<", " R="}) {
        if (text.starts_with(field)) {
            return true;
        }
    }
    return false;
}

// " (PARENT, PARENT)": what an address was made from, in between.
void take_parents(std::string_view& text) {
    if (!text.starts_with(" (")) {
        return;
    }
    auto rest = text.substr(2);
    for (;;) {
        auto const parent = take_address(rest);
        if (parent.ends_with(')')) {
            text = rest;
            return;
        }
        if (!parent.ends_with(',') || !rest.starts_with(' ')) {
            return;
        }
        rest.remove_prefix(1);
    }
}

// What selectors of Exim's, and a named queue, put between the addresses and the router.
void take_selected(std::string_view& text) {
    static_cast<void>(take_bracketed(text, " F=<"));
    static_cast<void>(take_field(text, " Q="));
    static_cast<void>(take_bracketed(text, " P=<"));
}

// The same from the end of the text, where what stands before it may be anything.
void drop_selected(std::string_view& text) {
    for (std::string_view const field : {" P=<", " Q=", " F=<"}) {
        auto const begin = text.rfind(field);
        if (begin == std::string_view::npos) {
            continue;
        }
        auto rest = text.substr(begin);
        take_selected(rest);
        if (rest.empty()) {
            text = text.substr(0, begin);
        }
    }
}

// The address that it became, then the one that was asked for, if that is another.
void read_addresses(std::string_view& text, Attempt& attempt) {
    auto const whole = text;
    attempt.delivered_to = take_address(text);
    // Exim writes a local part without its quotes, and the original behind it with them.
    if (text.starts_with(' ') && !is_followed_by_field(text) &&
        whole.find(" <") != std::string_view::npos) {
        auto const end = whole.find(" <");
        auto const first = whole.substr(0, end);
        auto const parents = first.ends_with(')') ? first.rfind(" (") : std::string_view::npos;
        bool const are_addresses =
            parents != std::string_view::npos && first.find('@', parents) != std::string_view::npos;
        attempt.delivered_to = are_addresses ? first.substr(0, parents) : first;
        text = whole.substr(end);
    }
    take_parents(text);
    auto const original = take_bracketed(text, " <");
    attempt.recipient = original.empty() ? attempt.delivered_to : original;
}

// Of a pipe, a file or a local mailbox, whose name may be any text: by what stands at the end.
void read_backwards(std::string_view text, Attempt& attempt) {
    drop_selected(text);
    auto const begin = text.ends_with('>') ? text.rfind(" <") : std::string_view::npos;
    attempt.delivered_to = text.substr(0, begin);
    attempt.recipient = begin == std::string_view::npos
                            ? attempt.delivered_to
                            : text.substr(begin + 2, text.size() - begin - 3);
}

void read_local(std::string_view text, std::size_t end, Attempt& attempt) {
    auto rest = text.substr(end);
    attempt.router = take_field(rest, " R=");
    attempt.transport = take_field(rest, " T=");
    auto addresses = text.substr(0, end);
    auto forwards = addresses;
    read_addresses(forwards, attempt);
    take_selected(forwards);
    if (!forwards.empty()) {
        read_backwards(addresses, attempt);
    }
}

void read_remote(std::string_view text, Attempt& attempt) {
    bool const is_local_form = is_pipe_or_file(text);
    read_addresses(text, attempt);
    bool const may_be_remote =
        !is_local_form && attempt.delivered_to.find('@') != std::string::npos;
    take_selected(text);
    attempt.router = take_field(text, " R=");
    attempt.transport = take_field(text, " T=");
    auto after = text;
    static_cast<void>(take_field(after, " S="));
    if (after.starts_with(" DS ")) {
        after.remove_prefix(3);
    }
    auto const deferral = attempt.type == DeliveryType::defer ? after.find(" H=") : 0;
    bool const has_host = after.substr(0, 3) == " H=" ||
                          (after.starts_with(" defer (") && deferral < after.find(": "));
    if (may_be_remote && !attempt.transport.empty() && has_host) {
        attempt.is_remote = true;
        auto const host = host_in(after);
        attempt.host = host.name;
        attempt.ip = host.ip;
    }
    attempt.text = text.substr(std::min(text.find_first_not_of(" :"), text.size()));
}

// Exim's own numbers from -51 on down: the time to try again has not come yet.
bool is_no_attempt(std::string_view text) {
    for (auto const* const words :
         {"routing defer (-5", "defer (-51)", "defer (-52)", "defer (-53)", "defer (-54)"}) {
        if (text.starts_with(words) && text.find("retry time not reached") < most_text) {
            return true;
        }
    }
    return false;
}

}  // namespace

std::optional<Attempt> attempt_in(std::string_view text, DeliveryType type) {
    Attempt attempt;
    attempt.type = type;
    auto const local_end =
        type == DeliveryType::success ? beginning_of_local_end(text) : std::string_view::npos;
    if (local_end == std::string_view::npos) {
        read_remote(text, attempt);
    } else {
        read_local(text, local_end, attempt);
    }
    if (type == DeliveryType::defer && is_no_attempt(attempt.text)) {
        return std::nullopt;
    }
    // To Exim a delivery like any other, but nobody has got it.
    if (attempt.router == dropping_router) {
        attempt.type = DeliveryType::failure;
        attempt.text = "dropped: outgoing mail is suspended";
    }
    if (attempt.text.size() > most_text) {
        attempt.text.resize(most_text);
    }
    return attempt;
}

}  // namespace penstock
