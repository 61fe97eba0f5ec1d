#include "disk/live_directory.h"

namespace penstock {

FileResult<std::shared_ptr<OpenDirectory>> LiveDirectory::now() {
    auto const seen = files_.identity_at(path_);
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    std::lock_guard lock(mutex_);
    if (opened_ && opened_->identity == *seen) {
        return opened_;
    }
    auto handle = files_.open_directory(path_);
    if (!handle) {
        return tl::unexpected(handle.error());
    }
    auto const identity = files_.identity_of(*handle);
    if (!identity) {
        return tl::unexpected(identity.error());
    }
    opened_ = std::make_shared<OpenDirectory>(files_, std::move(*handle), *identity);
    return opened_;
}

FileResult<void> LiveDirectory::confirm(OpenDirectory& directory) const {
    if (auto synced = directory.sync.sync(); !synced) {
        return synced;
    }
    auto const seen = files_.identity_at(path_);
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    if (*seen != directory.identity) {
        return tl::unexpected(FileProblem{FileFault::failed, path_ + " was replaced meanwhile"});
    }
    return {};
}

}  // namespace penstock
