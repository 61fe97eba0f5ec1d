#include "identities/map_directory.h"

#include <algorithm>

#include "disk/unnamed_file.h"

namespace penstock {
namespace {

constexpr char const* ready = ".ready";

}  // namespace

MapDirectory::MapDirectory(FileSystem const& files, std::string path)
    : files_(files), directory_(files, std::move(path)) {}

FileResult<std::vector<std::string>> MapDirectory::names() {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto names = files_.names((*in)->handle);
    if (names) {
        names->erase(std::remove(names->begin(), names->end(), ready), names->end());
    }
    return names;
}

FileResult<bool> MapDirectory::has_file(std::string const& key) {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const status = files_.status((*in)->handle, key);
    if (!status && status.error().fault != FileFault::missing) {
        return tl::unexpected(status.error());
    }
    return status && status->is_regular;
}

FileResult<std::string> MapDirectory::text_of(std::string const& key, std::size_t longest) {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    return files_.read((*in)->handle, key, longest);
}

FileResult<FileHandle> MapDirectory::new_file(std::string_view text) {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    return unnamed_file(files_, (*in)->handle, text);
}

FileResult<void> MapDirectory::put(FileHandle const& file, std::string const& key) {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto linked = files_.link(file, (*in)->handle, key);
    if (linked || linked.error().fault != FileFault::exists) {
        return linked;
    }
    auto const working_name = stage(file);
    if (!working_name) {
        return tl::unexpected(working_name.error());
    }
    auto published = publish(*working_name, key);
    if (!published) {
        static_cast<void>(remove(*working_name));  // else the next rebuild does it
    }
    return published;
}

FileResult<std::string> MapDirectory::stage(FileHandle const& file) {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    // A crash may have left working names: each is tried once, for the number only grows.
    for (;;) {
        auto name = ".new-" + std::to_string(next_working_name_++);
        auto const linked = files_.link(file, (*in)->handle, name);
        if (linked) {
            return name;
        }
        if (linked.error().fault != FileFault::exists) {
            return tl::unexpected(linked.error());
        }
    }
}

FileResult<void> MapDirectory::publish(std::string const& working_name, std::string const& key) {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    return files_.rename((*in)->handle, working_name, key);
}

FileResult<void> MapDirectory::remove(std::string const& name) {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto removed = files_.unlink((*in)->handle, name);
    if (!removed && removed.error().fault == FileFault::missing) {
        return {};
    }
    return removed;
}

FileResult<void> MapDirectory::confirm() {
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    return directory_.confirm(**in);
}

FileResult<void> MapDirectory::mark_ready() {
    auto const file = new_file({});
    if (!file) {
        return tl::unexpected(file.error());
    }
    auto const in = directory_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto linked = files_.link(*file, (*in)->handle, ready);
    if (!linked && linked.error().fault != FileFault::exists) {
        return linked;
    }
    return directory_.confirm(**in);
}

}  // namespace penstock
