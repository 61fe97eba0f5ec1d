#include "marks/request_store.h"

#include "base/hash_name.h"
#include "base/sha256.h"
#include "disk/file_problem.h"
#include "marks/dated_request.h"

namespace penstock {

Result<CallersRequests> RequestStore::of(std::string const& caller, std::size_t most) const {
    auto all = files_.open_directory(directory_);
    if (!all) {
        return unreadable(all.error());
    }
    auto own = directory_of(*all, sha256_hex(caller));
    if (!own) {
        return tl::unexpected(own.error());
    }
    if (auto const locked = files_.lock(*own); !locked) {
        return unreadable(locked.error());
    }
    CallersRequests requests(files_, {std::move(*all), std::move(*own)}, caller,
                             {clock_.wall(), most});
    auto const tidied = requests.tidy();
    if (!tidied) {
        return tl::unexpected(tidied.error());
    }
    if (*tidied) {
        remove_what_is_over(requests.all());
    }
    return requests;
}

// The name of a new one is on disk before anything in it is.
Result<FileHandle> RequestStore::directory_of(FileHandle const& all,
                                              std::string const& name) const {
    auto const path = directory_ + "/" + name;
    auto own = files_.open_directory(path);
    if (!own && own.error().fault == FileFault::missing) {
        auto const made = files_.make_directory(all, name);
        if (!made && made.error().fault != FileFault::exists) {
            return not_stored(made.error());
        }
        if (auto const synced = files_.sync(all); !synced) {
            return not_stored(synced.error());
        }
        own = files_.open_directory(path);
    }
    return own ? Result<FileHandle>(std::move(*own)) : unreadable(own.error());
}

// Nobody waits for that, and what cannot be removed now is removed in an hour.
void RequestStore::remove_what_is_over(FileHandle const& all) const {
    auto const names = files_.names(all);
    for (auto const& name : names ? *names : std::vector<std::string>()) {
        if (is_hash_name(name)) {
            remove_if_idle(all, name);
        } else if (!name.starts_with('.') && is_dated_request_over(name, clock_.wall())) {
            (void)files_.unlink(all, name);
        }
    }
}

void RequestStore::remove_if_idle(FileHandle const& all, std::string const& name) const {
    constexpr std::int64_t seconds_kept_idle = 30LL * 24 * 60 * 60;
    auto const directory = files_.open_directory(directory_ + "/" + name);
    auto const last = directory ? CallersRequests::last_use(files_, *directory) : std::nullopt;
    if (!last || clock_.wall() - *last <= seconds_kept_idle) {
        return;
    }
    auto const names =
        files_.lock(*directory) ? files_.names(*directory) : FileResult<std::vector<std::string>>();
    for (auto const& inside : names ? *names : std::vector<std::string>()) {
        (void)files_.unlink(*directory, inside);
    }
    (void)files_.remove_directory(all, name);
}

}  // namespace penstock
