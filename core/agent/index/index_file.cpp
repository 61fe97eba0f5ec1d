#include "agent/index/index_file.h"

#include <sys/stat.h>
#include <unistd.h>

namespace penstock {

std::pair<std::uint64_t, std::uint64_t> file_id(std::string const& path) {
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0
               ? std::pair<std::uint64_t, std::uint64_t>(status.st_dev, status.st_ino)
               : std::pair<std::uint64_t, std::uint64_t>();
}

void remove_index(std::string const& path) {
    for (auto const* const part : {"", "-wal", "-shm"}) {
        ::unlink((path + part).c_str());
    }
}

}  // namespace penstock
