#include "credentials/credential_writer.h"

#include <algorithm>

#include "disk/file_problem.h"
#include "disk/unnamed_file.h"

namespace penstock {
namespace {

// No name of a credential begins with a dot. One is enough: there is one writer at a time.
constexpr char const* working_name = ".new";

}  // namespace

Result<CredentialChange> CredentialWriter::begin(std::string const& directory) const {
    auto opened = files_.open_directory(directory);
    if (!opened) {
        return unreadable(opened.error());
    }
    if (auto const locked = files_.lock(*opened); !locked) {
        return unreadable(locked.error());
    }
    return CredentialChange(files_, rights_, directory, std::move(*opened));
}

Result<std::vector<std::string>> CredentialChange::names() const {
    auto names = files_->names(directory_);
    if (!names) {
        return unreadable(names.error());
    }
    std::erase_if(*names, [](std::string const& name) { return name.starts_with('.'); });
    std::sort(names->begin(), names->end());
    return std::move(*names);
}

Result<void> CredentialChange::put(std::string const& name, std::string_view text) const {
    RaisedRights const raised(*rights_);
    return replace(name, text).map_error(as_not_stored);
}

Result<void> CredentialChange::remove(std::string const& name) const {
    RaisedRights const raised(*rights_);
    auto const removed = files_->unlink(directory_, name);
    if (!removed && removed.error().fault != FileFault::missing) {
        return not_stored(removed.error());
    }
    return {};
}

// The directory may have been replaced since it was opened; then nobody sees what was written.
Result<void> CredentialChange::confirm() const {
    if (auto const synced = files_->sync(directory_); !synced) {
        return not_stored(synced.error());
    }
    auto const written = files_->identity_of(directory_);
    auto const seen = files_->identity_at(path_);
    if (!written || !seen || *written != *seen) {
        return not_stored(path_ + " was replaced meanwhile");
    }
    return {};
}

FileResult<void> CredentialChange::replace(std::string const& name, std::string_view text) const {
    auto const file = synced_unnamed_file(*files_, directory_, text);
    if (!file) {
        return tl::unexpected(file.error());
    }
    auto linked = files_->link(*file, directory_, name);
    if (linked || linked.error().fault != FileFault::exists) {
        return linked;
    }
    // One that a crash has left behind.
    if (auto const gone = files_->unlink(directory_, working_name);
        !gone && gone.error().fault != FileFault::missing) {
        return gone;
    }
    if (linked = files_->link(*file, directory_, working_name); !linked) {
        return linked;
    }
    auto const renamed = files_->rename(directory_, working_name, name);
    if (!renamed) {
        static_cast<void>(files_->unlink(directory_, working_name));  // else the next put() does
    }
    return renamed;
}

}  // namespace penstock
