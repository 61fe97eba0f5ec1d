#include "agent/index/log_line.h"

#include <algorithm>
#include <charconv>

#include "agent/index/delivery_line.h"
#include "agent/index/log_address.h"
#include "base/number_in.h"
#include "exim/message_id.h"

namespace penstock {

namespace {

// Takes what the text begins with off it, if it does.
bool take(std::string_view& text, std::string_view beginning) {
    if (!text.starts_with(beginning)) {
        return false;
    }
    text.remove_prefix(beginning.size());
    return true;
}

bool has_form(std::string_view text, std::string_view form) {
    return text.size() >= form.size() &&
           std::equal(form.begin(), form.end(), text.begin(), [](char wanted, char c) {
               return wanted == '0' ? is_digit(c) : wanted == c;
           });
}

// "2026-11-22 20:46:13", and with selectors of Exim's ".123" and " +0100" behind it.
std::string_view take_time(std::string_view& line) {
    constexpr std::string_view form = "0000-00-00 00:00:00";
    if (!has_form(line, form)) {
        return {};
    }
    auto size = form.size();
    if (has_form(line.substr(size), ".000")) {
        size += 4;
    }
    if (has_form(line.substr(size), " +0000") || has_form(line.substr(size), " -0000")) {
        size += 6;
    }
    auto const time = line.substr(0, size);
    line.remove_prefix(size);
    return take(line, " ") ? time : std::string_view();
}

// "[1234] ", with a selector.
void drop_process(std::string_view& line) {
    if (line.starts_with('[')) {
        auto const end = line.find_first_not_of("0123456789", 1);
        if (end != std::string_view::npos && line.substr(end).starts_with("] ")) {
            line.remove_prefix(end + 2);
        }
    }
}

std::uint64_t leading_number(std::string_view text) {
    std::uint64_t number = 0;
    static_cast<void>(std::from_chars(text.data(), text.data() + text.size(), number));
    return number;
}

std::string_view word(std::string_view& text) {
    auto const size = std::min(text.find(' '), text.size());
    auto const word = text.substr(0, size);
    text.remove_prefix(std::min(size + 1, text.size()));
    return word;
}

// account=NAME via=WORD rcpts=NUMBER id="..." mac=HEX, and nothing else: deploy/exim/identity.conf
// writes it. Before there was a key it had neither number nor signature.
std::optional<Submission> submission_in(std::string_view text) {
    Submission found;
    if (auto const mac = text.rfind("\" mac="); mac != std::string_view::npos) {
        found.mac = text.substr(mac + 6);
        text = text.substr(0, mac + 1);
    }
    found.said = text;
    if (!take(text, "account=")) {
        return std::nullopt;
    }
    found.account = word(text);
    if (!take(text, "via=")) {
        return std::nullopt;
    }
    found.via = word(text);
    if (take(text, "rcpts=")) {
        found.recipients = static_cast<std::int64_t>(leading_number(word(text)));
    }
    if (!take(text, "id=\"") || !text.ends_with('"')) {
        return std::nullopt;
    }
    found.identity = text.substr(0, text.size() - 1);
    return found;
}

// SENDER H=host [ip] ... P=protocol ... S=size
Arrival arrival_in(std::string_view text) {
    Arrival found;
    auto const sender = take_address(text);
    found.sender = sender == "<>" ? "" : sender;
    if (auto const protocol = text.find(" P="); protocol != std::string_view::npos) {
        auto const size = text.find(" S=", protocol);
        found.size = size == std::string_view::npos ? 0 : leading_number(text.substr(size + 3));
        auto const host = host_in(text.substr(0, protocol));
        found.host = host.name;
        found.ip = host.ip;
    }
    return found;
}

struct Sign {
    std::string_view sign;
    DeliveryType type;
};
// `*>` is a delivery that was not made, and `>>` one that another line tells of when it is.
constexpr Sign signs[] = {{"=> ", DeliveryType::success},
                          {"-> ", DeliveryType::success},
                          {"** ", DeliveryType::failure},
                          {"== ", DeliveryType::defer}};

}  // namespace

std::string_view time_of_log_line(std::string_view line) {
    return take_time(line);
}

std::optional<LogEvent> parse_log_line(std::string_view line) {
    LogEvent event;
    event.when = take_time(line);
    drop_process(line);
    auto const length = length_of_message_id(line);
    if (event.when.empty() || length == 0) {
        return std::nullopt;
    }
    event.id = line.substr(0, length);
    line.remove_prefix(length);
    if (!take(line, " ")) {
        return std::nullopt;
    }
    if (line == "Completed" || line.starts_with("Completed QT=")) {
        event.what = Completion{};
        return event;
    }
    if (take(line, "<= ")) {
        event.what = arrival_in(line);
        return event;
    }
    if (take(line, "penstock: ")) {
        auto submission = submission_in(line);
        if (!submission) {
            return std::nullopt;
        }
        event.what = std::move(*submission);
        return event;
    }
    for (auto const& [sign, type] : signs) {
        if (take(line, sign)) {
            auto attempt = attempt_in(line, type);
            if (!attempt) {
                return std::nullopt;
            }
            event.what = std::move(*attempt);
            return event;
        }
    }
    return std::nullopt;
}

}  // namespace penstock
