// MapDirectory: one directory of the identity map, accounts/ or domains/: files whose names are
// keys and whose text is what the key leads to.
//
// Promise: an entry that is seen is whole, and is replaced in one step. Nothing is on disk for
// certain before confirm(), or a sync of the whole file system, has succeeded. Working names start
// with ".new-", as no key does.
//
// Failure: as the file system reports it.
//
// Threads: safe from any thread, as long as no two change the same key at a time.
#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "disk/file_system.h"
#include "disk/live_directory.h"

namespace penstock {

class MapDirectory {
  public:
    MapDirectory(FileSystem const& files, std::string path);

    // Everything that is there, but for `.ready`: keys and forgotten working names.
    [[nodiscard]] FileResult<std::vector<std::string>> names();
    [[nodiscard]] FileResult<bool> has_file(std::string const& key);
    // At most `longest` bytes of it; an account's name is shorter than the usual limit.
    [[nodiscard]] FileResult<std::string> text_of(std::string const& key, std::size_t longest = 64);

    [[nodiscard]] FileResult<FileHandle> new_file(std::string_view text);
    // Gives a new file its key, in the place of what has it now.
    [[nodiscard]] FileResult<void> put(FileHandle const& file, std::string const& key);
    // The same in two steps, between which the text can be brought to disk.
    [[nodiscard]] FileResult<std::string> stage(FileHandle const& file);
    [[nodiscard]] FileResult<void> publish(std::string const& working_name, std::string const& key);
    [[nodiscard]] FileResult<void> remove(std::string const& name);  // a missing one is removed

    [[nodiscard]] FileResult<void> confirm();
    [[nodiscard]] FileResult<bool> is_ready() { return has_file(".ready"); }
    [[nodiscard]] FileResult<void> mark_ready();  // with confirm()

  private:
    FileSystem const& files_;
    LiveDirectory directory_;
    std::atomic<unsigned long> next_working_name_ = 0;
};

}  // namespace penstock
