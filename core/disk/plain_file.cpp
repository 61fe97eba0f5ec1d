#include "disk/plain_file.h"

#include <cerrno>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "base/fd.h"
#include "disk/file_problem.h"

namespace penstock {

namespace {

std::string why(std::string const& call, std::string const& name) {
    return call + " " + name + ": " + errno_text();
}

constexpr int reading = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        auto const written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(written < 0 ? 0 : static_cast<std::size_t>(written));
    }
    return true;
}

}  // namespace

Result<std::optional<std::string>> read_plain(int directory, std::string const& name) {
    Fd const file(::openat(directory, name.c_str(), reading));
    if (!file && errno == ENOENT) {
        return std::optional<std::string>{};
    }
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0) {
        return unreadable(why("open", name));
    }
    // Another name of it may be that of a file that is not to be read by who reads this one's copy.
    if (!S_ISREG(status.st_mode) || status.st_nlink > 1 ||
        static_cast<std::size_t>(status.st_size) > largest_plain_file) {
        return unreadable(name + " is no regular file, has other names, or is too large");
    }
    std::string text;
    char block[64 * 1024];
    for (;;) {
        auto const got = ::read(file.get(), block, sizeof block);
        if (got == 0) {
            return text;
        }
        if (got < 0 || text.size() > largest_plain_file) {
            return unreadable(why("read", name));
        }
        text.append(block, static_cast<std::size_t>(got));
    }
}

Result<void> write_plain(int directory, std::string const& name, std::string_view text,
                         mode_t mode) {
    auto const temporary = "." + name + ".new";
    static_cast<void>(::unlinkat(directory, temporary.c_str(), 0));
    Fd const file(::openat(directory, temporary.c_str(),
                           O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode));
    if (!file || ::fchmod(file.get(), mode) != 0 || !write_all(file.get(), text) ||
        ::fsync(file.get()) != 0) {
        return not_stored(why("write", temporary));
    }
    return rename_plain(directory, temporary, name);
}

Result<void> rename_plain(int directory, std::string const& from, std::string const& to) {
    if (::renameat(directory, from.c_str(), directory, to.c_str()) != 0 ||
        ::fsync(directory) != 0) {
        return not_stored(why("rename", from));
    }
    return {};
}

bool is_there(int directory, std::string const& name) {
    struct stat status = {};
    return ::fstatat(directory, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0;
}

void remove_plain(int directory, std::string const& name) {
    static_cast<void>(::unlinkat(directory, name.c_str(), 0));
}

bool is_being_written(int directory, std::string const& name) {
    Fd const file(::openat(directory, name.c_str(), reading));
    // A lease for reading is given only while nobody has the file open for writing.
    bool const is_busy = file && ::fcntl(file.get(), F_SETLEASE, F_RDLCK) != 0 && errno == EAGAIN;
    if (file && !is_busy) {
        static_cast<void>(::fcntl(file.get(), F_SETLEASE, F_UNLCK));
    }
    return is_busy;
}

}  // namespace penstock
