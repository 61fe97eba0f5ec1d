#include "identities/map_rebuild.h"

#include <mutex>

#include "disk/file_problem.h"
#include "identities/map_bulk.h"

namespace penstock {

Result<Rebuilt> MapRebuild::run() {
    auto const directory = entries_.files.open_directory(entries_.path);
    if (!directory) {
        return unreadable(directory.error());
    }
    if (auto const locked = entries_.files.lock(*directory); !locked) {
        return unreadable(locked.error());
    }
    using Step = Result<void> (MapRebuild::*)();
    constexpr Step steps[] = {&MapRebuild::look, &MapRebuild::write, &MapRebuild::remove_stale,
                              &MapRebuild::finish};
    for (auto const step : steps) {
        if (auto const done = (this->*step)(); !done) {
            return tl::unexpected(done.error());
        }
    }
    return std::move(result_);
}

Result<void> MapRebuild::write() {
    constexpr std::size_t most_synced_singly = 500;
    result_.written = difference_.missing_accounts().size() + difference_.wrong_domains().size();
    if (result_.written > 0) {
        std::lock_guard lock(entries_.mutex);
        entries_.is_on_disk = false;
    }
    is_bulk_ = result_.written > most_synced_singly;
    return is_bulk_ ? MapBulk(entries_, difference_).write() : write_one_by_one();
}

Result<void> MapRebuild::write_one_by_one() {
    for (auto const* account : difference_.missing_accounts()) {
        std::lock_guard lock(entries_.mutex);
        if (auto const written = entries_.write_account(account->name); !written) {
            return written;
        }
    }
    for (auto const& wrong : difference_.wrong_domains()) {
        std::lock_guard lock(entries_.mutex);
        auto const written = entries_.write_domain(*wrong.domain, wrong.owner->name);
        if (!written) {
            return written;
        }
    }
    return {};
}

Result<void> MapRebuild::remove_stale() {
    for (auto const& name : difference_.stale_accounts()) {
        if (auto const removed = remove_stale_account(name); !removed) {
            return removed;
        }
    }
    for (auto const& name : difference_.stale_domains()) {
        if (auto const removed = remove_stale_domain(name); !removed) {
            return removed;
        }
    }
    return {};
}

// The source is asked once more, with others kept out: a call may have made the entry rightful
// since we looked.
Result<void> MapRebuild::remove_stale_account(std::string const& name) {
    std::lock_guard lock(entries_.mutex);
    return difference_.is_unreadable(name)
               ? Result<void>{}
               : remove_unless(entries_.is_account(name), entries_.accounts, name);
}

Result<void> MapRebuild::remove_stale_domain(std::string const& name) {
    std::lock_guard lock(entries_.mutex);
    auto const owner = entries_.owner_of(name);
    return difference_.is_unreadable(owner)
               ? Result<void>{}
               : remove_unless(entries_.has_domain(owner, name), entries_.domains, name);
}

Result<void> MapRebuild::remove_unless(Result<bool> const& rightful, MapDirectory& directory,
                                       std::string const& name) {
    if (!rightful || *rightful) {
        return rightful ? Result<void>{} : tl::unexpected(rightful.error());
    }
    ++result_.removed;
    return directory.remove(name).map_error(as_not_stored);
}

Result<void> MapRebuild::finish() {
    if (auto const synced = is_bulk_ ? entries_.sync_all() : Result<void>{}; !synced) {
        return synced;
    }
    if (auto const confirmed = entries_.confirm(); !confirmed) {
        return confirmed;
    }
    for (auto* const directory : {&entries_.accounts, &entries_.domains}) {
        if (auto const ready = directory->mark_ready(); !ready) {
            return not_stored(ready.error());
        }
    }
    if (auto const told = entries_.findings.tell(result_); !told) {
        return told;
    }
    std::lock_guard lock(entries_.mutex);
    entries_.unconfirmed -= is_bulk_ ? 0 : result_.written;
    entries_.is_on_disk = true;
    return {};
}

}  // namespace penstock
