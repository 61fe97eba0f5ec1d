#include "disk/unnamed_file.h"

namespace penstock {

FileResult<FileHandle> unnamed_file(FileSystem const& files, FileHandle const& directory,
                                    std::string_view text) {
    auto file = files.create_unnamed(directory);
    if (!file) {
        return file;
    }
    if (auto const written = files.write(*file, text); !written) {
        return tl::unexpected(written.error());
    }
    return file;
}

FileResult<FileHandle> synced_unnamed_file(FileSystem const& files, FileHandle const& directory,
                                           std::string_view text) {
    auto file = unnamed_file(files, directory, text);
    if (!file) {
        return file;
    }
    if (auto const synced = files.sync(*file); !synced) {
        return tl::unexpected(synced.error());
    }
    return file;
}

}  // namespace penstock
