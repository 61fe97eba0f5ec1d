#include "agent/index/message_log.h"

#include <algorithm>
#include <set>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "exim/mail_index.h"

namespace penstock {

namespace {

constexpr std::string_view waiting_domain = ".waiting.penstock.invalid";

bool is_of_domain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool is_of_name(char c) {
    return is_of_domain(c) || c == '_' || c == '%' || c == '=';
}

std::size_t beginning_of(std::string_view text, bool (*is_part)(char)) {
    auto const last = std::find_if_not(text.rbegin(), text.rend(), is_part);
    return static_cast<std::size_t>(text.rend() - last);
}

}  // namespace

// "NAME=KEY@ID.waiting.penstock.invalid": a mailbox's `@` is a `%` there, and without a name it was
// not known whether anything is stopped.
std::vector<std::string> names_waited_for(std::string_view log) {
    std::set<std::string> names;
    for (auto at = log.find(waiting_domain); at != std::string_view::npos;
         at = log.find(waiting_domain, at + 1)) {
        auto address = log.substr(0, at);
        address = address.substr(0, beginning_of(address, is_of_domain));
        if (!address.ends_with('@')) {
            continue;
        }
        address.remove_suffix(1);
        address.remove_prefix(beginning_of(address, is_of_name));
        std::string name(address.substr(0, address.rfind('=')));
        std::ranges::replace(name, '%', '@');
        names.insert(name.empty() ? unknown_holder : name);
    }
    return {names.begin(), names.end()};
}

MessageLogs::Stamp MessageLogs::stamp_of(std::string const& id) const {
    struct stat status = {};
    if (!directory_ || ::fstatat(directory_.get(), id.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return {};
    }
    return {.inode = status.st_ino,
            .changed = nanoseconds_of(status.st_mtim),
            .size = static_cast<std::uint64_t>(status.st_size)};
}

std::optional<std::vector<std::string>> MessageLogs::waited_for(std::string const& id) const {
    Fd const file(directory_ ? ::openat(directory_.get(), id.c_str(),
                                        O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
                             : -1);
    if (!file) {
        return std::nullopt;
    }
    std::string text(largest_log, '\0');
    std::size_t size = 0;
    for (ssize_t got = 1; got > 0 && size < text.size();) {
        got = ::pread(file.get(), text.data() + size, text.size() - size, static_cast<off_t>(size));
        if (got < 0) {
            return std::nullopt;
        }
        size += static_cast<std::size_t>(got);
    }
    return size < text.size() ? std::optional(names_waited_for(text.substr(0, size)))
                              : std::nullopt;
}

}  // namespace penstock
