#include "load/durable_file.h"

#include <cerrno>
#include <iterator>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace penstock {

namespace {

constexpr mode_t mode = 0640;

void expect(bool is_done, char const* what) {
    if (!is_done) {
        throw std::system_error(errno, std::generic_category(), what);
    }
}

void fill(Fd const& file) {
    static std::string const text(200, 'x');
    expect(file.get() >= 0, "open");
    expect(::write(file.get(), text.data(), text.size()) == std::ssize(text), "write");
}

void sync(Fd const& file) {
    expect(::fsync(file.get()) == 0, "fsync");
}

Fd create(int directory, std::string const& name) {
    Fd file(::openat(directory, name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode));
    fill(file);
    return file;
}

}  // namespace

Fd open_directory(std::string const& path) {
    Fd directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    expect(directory.get() >= 0, path.c_str());
    return directory;
}

void create_unsynced(Fd const& directory, std::string const& name) {
    create(directory.get(), name);
}

void create_synced(Fd const& directory, std::string const& name) {
    sync(create(directory.get(), name));
    sync(directory);
}

void link_synced(Fd const& directory, std::string const& name) {
    Fd const file(::openat(directory.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
    fill(file);
    sync(file);
    auto const path = "/proc/self/fd/" + std::to_string(file.get());
    expect(::linkat(AT_FDCWD, path.c_str(), directory.get(), name.c_str(), AT_SYMLINK_FOLLOW) == 0,
           "linkat");
    sync(directory);
}

}  // namespace penstock
