#include "agent/index/spool.h"

#include <algorithm>
#include <future>
#include <iterator>

#include <fcntl.h>
#include <sys/stat.h>

#include "agent/index/queued_row.h"
#include "base/clock.h"

namespace penstock {

namespace {

constexpr std::size_t messages_at_a_time = 2048;

}  // namespace

Spool::Spool(std::string path, std::string parked)
    : path_(std::move(path)), parked_(std::move(parked)) {}

std::string Spool::fault() const {
    auto const listed = spool_places(path_, parked_);
    return listed ? std::string() : listed.error().detail;
}

Result<void> Spool::each(RowVisitor const& visitor) const {
    auto const listed = spool_places(path_, parked_);
    if (!listed) {
        return tl::unexpected(listed.error());
    }
    auto const visit = ++visits_;
    auto const found = spool_entries(path_, *listed);
    if (!found) {
        return tl::unexpected(found.error());
    }
    auto const& entries = *found;
    // While one lot is on its way the next is read.
    auto const* const end = entries.data() + entries.size();
    auto const lot = [&](SpoolEntry const* begin) {
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
    cache_.forget_all_before(visit);
    return {};
}

std::vector<Spool::Row> Spool::rows(std::vector<SpoolPlace> const& places, SpoolEntry const* begin,
                                    SpoolEntry const* end, std::uint64_t visit) const {
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(end - begin));
    std::transform(begin, end, std::back_inserter(rows),
                   [&](SpoolEntry const& entry) { return row(places, entry, visit); });
    return rows;
}

Spool::Row Spool::row(std::vector<SpoolPlace> const& places, SpoolEntry const& entry,
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

Spool::Row Spool::row_in(SpoolPlace const& place, std::string const& id,
                         std::uint64_t visit) const {
    struct stat status = {};
    if (::fstatat(place.directory.get(), (id + "-H").c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
        return nullptr;
    }
    RowCache::Stamp const stamp{.inode = status.st_ino,
                                .changed = nanoseconds_of(status.st_mtim),
                                .size = static_cast<std::uint64_t>(status.st_size),
                                .log = place.logs.stamp_of(id),
                                .is_parked = place.is_parked};
    if (auto known = cache_.find(id, stamp, visit)) {
        return known;
    }
    auto text = queued_row(place, id, stamp.size);
    if (!text) {
        return nullptr;
    }
    auto row = std::make_shared<std::string const>(std::move(*text));
    cache_.keep(id, stamp, row, visit);
    return row;
}

}  // namespace penstock
