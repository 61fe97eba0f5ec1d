#include "marks/callers_requests.h"

#include <array>
#include <charconv>
#include <string_view>

#include "base/sha256.h"
#include "disk/file_problem.h"
#include "marks/dated_request.h"

namespace penstock {
namespace {

constexpr std::int64_t seconds_in_hour = 60 * 60;
constexpr auto count_name = ".count";   // its text: HOUR NUMBER
constexpr auto working_name = ".next";  // what confirm() renames to the id's name
constexpr std::string_view done = "done";
constexpr std::string_view begun = "begun";

// Of so many hex digits, the text is short enough for a link without a block of its own.
std::string short_hash(std::string const& call) {
    constexpr std::size_t digits = 40;
    return sha256_hex(call).substr(0, digits);
}

struct Record {
    std::int64_t at;
    std::string_view state;
    std::string_view call;
};

std::string text_for(Record const& record) {
    return std::to_string(record.at) + " " + std::string(record.state) + " " +
           std::string(record.call);
}

// The views are into the text.
std::optional<Record> record_from(std::string_view text) {
    Record record{};
    auto const* const end = text.data() + text.size();
    auto const [rest, error] = std::from_chars(text.data(), end, record.at);
    if (error != std::errc() || rest == end || *rest != ' ') {
        return std::nullopt;
    }
    text.remove_prefix(static_cast<std::size_t>(rest - text.data()) + 1);
    auto const blank = text.find(' ');
    if (blank == std::string_view::npos) {
        return std::nullopt;
    }
    record.state = text.substr(0, blank);
    record.call = text.substr(blank + 1);
    bool const is_known = record.state == done || record.state == begun;
    return is_known ? std::optional(record) : std::nullopt;
}

bool is_within_a_day(std::int64_t at, std::int64_t now) {
    return at <= now + CallersRequests::seconds_kept && now <= at + CallersRequests::seconds_kept;
}

struct Count {
    std::int64_t hour = -1;
    std::size_t number = 0;
};

FileResult<Count> count_in(FileSystem const& files, FileHandle const& own) {
    auto const text = files.link_text(own, count_name);
    if (!text) {
        return text.error().fault == FileFault::missing ? FileResult<Count>(Count{})
                                                        : tl::unexpected(text.error());
    }
    Count count;
    auto const* const end = text->data() + text->size();
    auto const hour = std::from_chars(text->data(), end, count.hour);
    if (hour.ptr == end || std::from_chars(hour.ptr + 1, end, count.number).ptr != end) {
        return Count{};
    }
    return count;
}

}  // namespace

Result<Known> CallersRequests::look_up(std::string const& id, std::string const& call) const {
    auto const name = sha256_hex(id);
    auto const text = files_.link_text(directories_.own, name);
    if (!text && text.error().fault != FileFault::missing) {
        return unreadable(text.error());
    }
    auto const record = text ? record_from(*text) : std::nullopt;
    if (text && !record) {
        return unreadable(name + " is no request");
    }
    if (record && is_within_a_day(record->at, limits_.now)) {
        bool const is_same = record->call == short_hash(call);
        return !is_same ? Known::another : record->state == done ? Known::done : Known::not_done;
    }
    auto const before = dated_request(files_, directories_.all, {caller_, id}, limits_.now);
    if (!before) {
        return tl::unexpected(before.error());
    }
    return !*before ? Known::not_done : **before == call ? Known::done : Known::another;
}

Result<void> CallersRequests::reserve(std::string const& id, std::string const& call) {
    auto const name = sha256_hex(id);
    auto const old = files_.link_text(directories_.own, name);
    bool const is_new = !old;
    if (is_new && count_ >= limits_.most) {
        return problem(ProblemKind::request_ids_spent);
    }
    count_ += is_new ? 1 : 0;
    auto const hash = short_hash(call);
    Record const started{limits_.now, begun, hash};
    Record const ended{limits_.now, done, hash};
    return put_count()
        .and_then([&] { return put(name, text_for(started)); })
        .and_then([&] { return put(working_name, text_for(ended)); })
        .map_error(as_not_stored);
}

Result<void> CallersRequests::confirm(std::string const& id) {
    return files_.rename(directories_.own, working_name, sha256_hex(id))
        .and_then([&] { return files_.sync(directories_.own); })
        .map_error(as_not_stored);
}

void CallersRequests::release(std::string const& id) {
    if (files_.unlink(directories_.own, sha256_hex(id)) && count_ > 0) {
        --count_;
        (void)put_count();
    }
}

Result<bool> CallersRequests::tidy() {
    auto const count = count_in(files_, directories_.own);
    if (!count) {
        return unreadable(count.error());
    }
    count_ = count->number;
    if (count->hour == limits_.now / seconds_in_hour) {
        return false;
    }
    auto const names = files_.names(directories_.own);
    if (!names) {
        return unreadable(names.error());
    }
    count_ = 0;
    for (auto const& name : *names) {
        auto const over = name.starts_with('.') ? FileResult<bool>(true) : is_over(name);
        if (!over) {
            return unreadable(over.error());
        }
        bool const is_gone = *over && files_.unlink(directories_.own, name);
        count_ += is_gone || name.starts_with('.') ? 0 : 1;
    }
    return put_count().map([] { return true; }).map_error(as_not_stored);
}

// What is no link is nobody's.
FileResult<bool> CallersRequests::is_over(std::string const& name) const {
    auto const status = files_.status(directories_.own, name);
    if (!status) {
        return tl::unexpected(status.error());
    }
    if (status->is_regular) {
        return true;
    }
    return files_.link_text(directories_.own, name).map([&](std::string const& text) {
        auto const record = record_from(text);
        return !record || !is_within_a_day(record->at, limits_.now);
    });
}

FileResult<void> CallersRequests::put(std::string const& name, std::string const& text) const {
    auto gone = files_.unlink(directories_.own, name);
    if (!gone && gone.error().fault != FileFault::missing) {
        return gone;
    }
    return files_.make_link(directories_.own, name, text);
}

FileResult<void> CallersRequests::put_count() const {
    return put(count_name,
               std::to_string(limits_.now / seconds_in_hour) + " " + std::to_string(count_));
}

std::optional<std::int64_t> CallersRequests::last_use(FileSystem const& files,
                                                      FileHandle const& own) {
    auto const count = count_in(files, own);
    return count && count->hour >= 0 ? std::optional(count->hour * seconds_in_hour) : std::nullopt;
}

}  // namespace penstock
