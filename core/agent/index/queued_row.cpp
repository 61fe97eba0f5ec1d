#include "agent/index/queued_row.h"

#include <algorithm>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>

#include "agent/index/spool_header.h"
#include "exim/index_wire.h"

namespace penstock {

namespace {

constexpr std::size_t first_portion = std::size_t{16} * 1024;
constexpr std::size_t largest_envelope = std::size_t{8} * 1024 * 1024;
constexpr std::size_t most_recipient_bytes = std::size_t{1024} * 1024;

// At most `limit` bytes from the beginning; nothing if it cannot be read.
std::string beginning_of(Fd const& file, std::size_t limit) {
    std::string text(limit, '\0');
    std::size_t size = 0;
    while (size < limit) {
        auto const got =
            ::pread(file.get(), text.data() + size, limit - size, static_cast<off_t>(size));
        if (got <= 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    text.resize(size);
    return text;
}

// The envelope and as much of the header as one reading gives.
std::optional<SpoolHeader> read_header(Fd const& file, std::string const& id, std::uint64_t size) {
    auto const readable = static_cast<std::size_t>(std::min<std::uint64_t>(size, largest_envelope));
    auto const text = beginning_of(file, std::min(readable, first_portion));
    auto header = parse_spool_header(id, text);
    if ((!header || header->is_cut) && readable > first_portion) {
        auto const kind = readable < size ? SpoolText::beginning : SpoolText::whole;
        header = parse_spool_header(id, beginning_of(file, readable), kind);
    }
    if (header && header->is_cut) {
        header->message.size = std::max(header->message.size, size);
    }
    return header;
}

// One row has to fit into a frame.
void bound(std::vector<std::string>& recipients) {
    std::size_t bytes = 0;
    auto const end = std::ranges::find_if(recipients, [&](std::string const& recipient) {
        bytes += recipient.size() + sizeof(std::size_t);
        return bytes > most_recipient_bytes;
    });
    recipients.erase(end, recipients.end());
}

}  // namespace

std::optional<std::string> queued_row(SpoolPlace const& place, std::string const& id,
                                      std::uint64_t size) {
    Fd const file(::openat(place.directory.get(), (id + "-H").c_str(),
                           O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    auto header = file ? read_header(file, id, size) : std::nullopt;
    if (!header) {
        return std::nullopt;
    }
    // Exim begins the file of the body with the file's own name and a line end, and counts the
    // blank line between header and body.
    struct stat status = {};
    if (::fstatat(place.directory.get(), (id + "-D").c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        auto const body = status.st_size - static_cast<off_t>(id.size() + 2);
        header->message.size += static_cast<std::uint64_t>(std::max<off_t>(body, 0));
    }
    bound(header->message.recipients);
    header->message.is_parked = place.is_parked;
    header->message.waits_for = place.logs.waited_for(id);
    return encoded(header->message);
}

}  // namespace penstock
