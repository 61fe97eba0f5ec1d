#include "identities/map_bulk.h"

#include <mutex>

#include "disk/file_problem.h"

namespace penstock {

Result<void> MapBulk::write() {
    if (auto const linked = link_accounts(); !linked) {
        return linked;
    }
    auto const is_believed = entries_.domains.is_ready();
    if (!is_believed) {
        return unreadable(is_believed.error());
    }
    return *is_believed ? publish_domains() : link_domains();
}

// Empty files are all alike, so one file gets many names; when it can bear no more, another
// follows.
Result<void> MapBulk::link_accounts() {
    auto file = entries_.accounts.new_file({});
    for (auto const* account : difference_.missing_accounts()) {
        if (file && entries_.accounts.put(*file, account->name)) {
            continue;
        }
        file = entries_.accounts.new_file({});
        if (!file) {
            return not_stored(file.error());
        }
        if (auto const put = entries_.accounts.put(*file, account->name); !put) {
            return not_stored(put.error());
        }
    }
    return {};
}

Result<void> MapBulk::link_domains() {
    for (auto const& wrong : difference_.wrong_domains()) {
        std::lock_guard lock(entries_.mutex);
        auto const file = entries_.domains.new_file(IdentityEntries::text_for(wrong.owner->name));
        if (!file) {
            return not_stored(file.error());
        }
        if (auto const put = entries_.domains.put(*file, *wrong.domain); !put) {
            return not_stored(put.error());
        }
    }
    return {};
}

Result<void> MapBulk::publish_domains() {
    auto const working_names = stage_domains();
    if (!working_names) {
        return tl::unexpected(working_names.error());
    }
    if (auto const synced = entries_.sync_all(); !synced) {
        return synced;
    }
    auto const& wrong = difference_.wrong_domains();
    for (std::size_t i = 0; i < wrong.size(); ++i) {
        std::lock_guard lock(entries_.mutex);
        auto const published = entries_.domains.publish((*working_names)[i], *wrong[i].domain);
        if (!published) {
            return not_stored(published.error());
        }
    }
    return {};
}

Result<std::vector<std::string>> MapBulk::stage_domains() {
    std::vector<std::string> working_names;
    working_names.reserve(difference_.wrong_domains().size());
    for (auto const& wrong : difference_.wrong_domains()) {
        auto const file = entries_.domains.new_file(IdentityEntries::text_for(wrong.owner->name));
        if (!file) {
            return not_stored(file.error());
        }
        auto working_name = entries_.domains.stage(*file);
        if (!working_name) {
            return not_stored(working_name.error());
        }
        working_names.push_back(std::move(*working_name));
    }
    return working_names;
}

}  // namespace penstock
