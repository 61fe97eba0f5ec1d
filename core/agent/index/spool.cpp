#include "agent/index/spool.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <future>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>

#include "agent/index/queue_directory.h"
#include "agent/index/spool_header.h"
#include "base/fd.h"
#include "exim/index_wire.h"
#include "exim/message_id.h"

namespace penstock {

struct Spool::Place {
    Fd directory;
    MessageLogs logs;
    bool is_parked = false;
};

namespace {

constexpr std::size_t first_portion = std::size_t{16} * 1024;
constexpr std::size_t largest_envelope = std::size_t{8} * 1024 * 1024;
constexpr std::size_t most_recipient_bytes = std::size_t{1024} * 1024;
constexpr std::size_t messages_at_a_time = 2048;
constexpr std::int64_t nanoseconds = 1'000'000'000;
// A row's part in the cache beside its text.
constexpr std::size_t overhead = 200;

tl::unexpected<Problem> unavailable(std::string const& what) {
    return problem(ProblemKind::index_unavailable, "",
                   what + ": " + std::generic_category().message(errno));
}

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

Spool::Spool(std::string path, std::string parked)
    : path_(std::move(path)), parked_(std::move(parked)) {}

Result<std::vector<Spool::Place>> Spool::places() const {
    if (path_.empty()) {
        return problem(ProblemKind::index_unavailable, "",
                       "it is not known yet where Exim keeps its queue");
    }
    std::vector<Place> places;
    for (auto const& [queue, is_parked] :
         {std::pair(std::string("/"), false), std::pair("/" + parked_ + "/", true)}) {
        auto const name = queue + "input";
        auto root = open_part(path_ + name);
        if (!root) {
            // Exim makes each with its first message.
            std::error_code unknown;
            if (errno == ENOENT && std::filesystem::is_directory(path_, unknown)) {
                continue;
            }
            return unavailable(path_ + name);
        }
        auto logs = open_part(path_ + queue + "msglog");
        std::vector<std::string> folders;
        bool const is_read = each_name(root, [&](std::string_view folder) {
            if (folder.size() == 1 && folder != ".") {
                folders.emplace_back(folder);
            }
        });
        if (!is_read) {
            return unavailable(path_ + name);
        }
        for (auto const& folder : folders) {
            if (auto split = open_directory(root.get(), folder.c_str())) {
                places.push_back({std::move(split),
                                  MessageLogs(open_directory(logs.get(), folder.c_str())),
                                  is_parked});
            } else if (errno != ENOENT) {
                return unavailable(path_ + name + "/" + folder);
            }
        }
        places.push_back({std::move(root), MessageLogs(std::move(logs)), is_parked});
    }
    return places;
}

std::string Spool::fault() const {
    auto const listed = places();
    return listed ? std::string() : listed.error().detail;
}

Result<void> Spool::each(RowVisitor const& visitor) const {
    auto const listed = places();
    if (!listed) {
        return tl::unexpected(listed.error());
    }
    auto const visit = ++visits_;
    std::vector<Entry> entries;
    for (std::uint32_t place = 0; place < listed->size(); ++place) {
        auto const& directory = (*listed)[place].directory;
        bool const is_read = each_name(directory, [&](std::string_view name) {
            if (name.ends_with("-H") && is_message_id(name.substr(0, name.size() - 2))) {
                entries.push_back({std::string(name.substr(0, name.size() - 2)), place});
            }
        });
        if (!is_read) {
            return unavailable(path_);
        }
    }
    // An id begins with the time; the one that moved meanwhile counts where it came to.
    std::ranges::sort(entries, [](Entry const& a, Entry const& b) {
        return a.id != b.id ? a.id < b.id : a.place > b.place;
    });
    entries.erase(std::ranges::unique(entries, {}, &Entry::id).begin(), entries.end());
    // While one lot is on its way the next is read.
    auto const* const end = entries.data() + entries.size();
    auto const lot = [&](Entry const* begin) {
        auto const* const lot_end =
            begin + std::min<std::ptrdiff_t>(messages_at_a_time, end - begin);
        return std::async(std::launch::async, [this, &places = *listed, begin, lot_end, visit] {
            return rows(places, begin, lot_end, visit);
        });
    };
    auto next = lot(entries.data());
    for (auto const* begin = entries.data(); begin < end;) {
        auto const now = next.get();
        begin += std::min<std::ptrdiff_t>(messages_at_a_time, end - begin);
        next = lot(begin);
        for (auto const& row : now) {
            if (auto visited = row ? visitor(*row) : Result<void>(); !visited) {
                return visited;
            }
        }
    }
    forget_all_before(visit);
    return {};
}

std::vector<Spool::Row> Spool::rows(std::vector<Place> const& places, Entry const* begin,
                                    Entry const* end, std::uint64_t visit) const {
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(end - begin));
    std::transform(begin, end, std::back_inserter(rows),
                   [&](Entry const& entry) { return row(places, entry, visit); });
    return rows;
}

Spool::Row Spool::row(std::vector<Place> const& places, Entry const& entry,
                      std::uint64_t visit) const {
    if (auto found = row_in(places[entry.place], entry.id, visit)) {
        return found;
    }
    // Gone; or into the other queue, since the names were listed.
    bool const was_parked = places[entry.place].is_parked;
    for (auto const& place : places) {
        if (place.is_parked != was_parked) {
            if (auto found = row_in(place, entry.id, visit)) {
                return found;
            }
        }
    }
    return nullptr;
}

Spool::Row Spool::row_in(Place const& place, std::string const& id, std::uint64_t visit) const {
    struct stat status {};
    auto const name = id + "-H";
    if (::fstatat(place.directory.get(), name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return nullptr;
    }
    Cached entry{.inode = status.st_ino,
                 .changed = status.st_mtim.tv_sec * nanoseconds + status.st_mtim.tv_nsec,
                 .size = static_cast<std::uint64_t>(status.st_size),
                 .log = place.logs.stamp_of(id),
                 .is_parked = place.is_parked,
                 .row = nullptr,
                 .last_visit = visit};
    {
        std::scoped_lock const lock(mutex_);
        auto const found = cache_.find(id);
        if (found != cache_.end() && found->second.inode == entry.inode &&
            found->second.changed == entry.changed && found->second.size == entry.size &&
            found->second.log == entry.log && found->second.is_parked == entry.is_parked) {
            found->second.last_visit = visit;
            return found->second.row;
        }
    }
    Fd const file(::openat(place.directory.get(), name.c_str(),
                           O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    auto header = file ? read_header(file, id, entry.size) : std::nullopt;
    if (!header) {
        return nullptr;
    }
    // Exim begins the file of the body with the file's own name and a line end, and counts the
    // blank line between header and body.
    if (::fstatat(place.directory.get(), (id + "-D").c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) {
        auto const body = status.st_size - static_cast<off_t>(id.size() + 2);
        header->message.size += static_cast<std::uint64_t>(std::max<off_t>(body, 0));
    }
    bound(header->message.recipients);
    header->message.is_parked = place.is_parked;
    header->message.waits_for = place.logs.waited_for(id);
    entry.row = std::make_shared<std::string const>(encoded(header->message));
    auto row = entry.row;
    keep(id, std::move(entry));
    return row;
}

void Spool::keep(std::string const& id, Cached entry) const {
    auto const bytes = entry.row->size() + overhead;
    std::scoped_lock const lock(mutex_);
    auto const found = cache_.find(id);
    if (found != cache_.end()) {
        cached_bytes_ -= found->second.row->size() + overhead;
        cache_.erase(found);
    }
    if (cached_bytes_ + bytes <= largest_cache) {
        cached_bytes_ += bytes;
        cache_.emplace(id, std::move(entry));
    }
}

void Spool::forget_all_before(std::uint64_t visit) const {
    std::scoped_lock const lock(mutex_);
    std::erase_if(cache_, [&](auto const& item) {
        bool const is_old = item.second.last_visit < visit;
        cached_bytes_ -= is_old ? item.second.row->size() + overhead : 0;
        return is_old;
    });
}

}  // namespace penstock
