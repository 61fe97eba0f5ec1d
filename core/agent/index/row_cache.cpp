#include "agent/index/row_cache.h"

#include <utility>

namespace penstock {

namespace {

// A row's part in the cache beside its text.
constexpr std::size_t overhead = 200;

}  // namespace

RowCache::Row RowCache::find(std::string const& id, Stamp const& stamp, std::uint64_t visit) {
    std::scoped_lock const lock(mutex_);
    auto const found = entries_.find(id);
    if (found == entries_.end() || found->second.stamp != stamp) {
        return nullptr;
    }
    found->second.last_visit = visit;
    return found->second.row;
}

void RowCache::keep(std::string const& id, Stamp const& stamp, Row const& row,
                    std::uint64_t visit) {
    auto const bytes = row->size() + overhead;
    std::scoped_lock const lock(mutex_);
    auto const found = entries_.find(id);
    if (found != entries_.end()) {
        bytes_ -= found->second.row->size() + overhead;
        entries_.erase(found);
    }
    if (bytes_ + bytes <= largest) {
        bytes_ += bytes;
        entries_.emplace(id, Entry{stamp, row, visit});
    }
}

void RowCache::forget_all_before(std::uint64_t visit) {
    std::scoped_lock const lock(mutex_);
    std::erase_if(entries_, [&](auto const& item) {
        bool const is_old = item.second.last_visit < visit;
        bytes_ -= is_old ? item.second.row->size() + overhead : 0;
        return is_old;
    });
}

}  // namespace penstock
