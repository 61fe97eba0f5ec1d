#include "agent/index/queue_directory.h"

#include <cerrno>
#include <climits>
#include <filesystem>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace penstock {

Fd open_directory(int at, char const* name) {
    return Fd(::openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
}

// The link is read by its descriptor, not by its name again.
Fd open_part(std::string const& path) {
    Fd found = open_directory(AT_FDCWD, path.c_str());
    if (found || (errno != ELOOP && errno != ENOTDIR)) {
        return found;
    }
    int const why = errno;
    Fd const link(::open(path.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat status = {};
    std::string target(PATH_MAX, '\0');
    auto const size =
        link && ::fstat(link.get(), &status) == 0 && S_ISLNK(status.st_mode) && status.st_uid == 0
            ? ::readlinkat(link.get(), "", target.data(), target.size())
            : -1;
    if (size <= 0) {
        errno = why;
        return {};
    }
    target.resize(static_cast<std::size_t>(size));
    auto const parent = std::filesystem::path(path).parent_path();
    return Fd(::open((parent / target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

bool each_name(Fd const& directory, std::function<void(std::string_view)> const& visitor) {
    // fdopendir takes the descriptor over, and its position is the directory's own.
    Fd again = open_directory(directory.get(), ".");
    std::unique_ptr<DIR, int (*)(DIR*)> const open(again ? ::fdopendir(again.get()) : nullptr,
                                                   ::closedir);
    if (!open) {
        return false;
    }
    static_cast<void>(again.release());
    for (;;) {
        errno = 0;
        auto const* const entry = ::readdir(open.get());
        if (entry == nullptr) {
            return errno == 0;
        }
        visitor(std::string_view(entry->d_name));
    }
}

}  // namespace penstock
