// A file of Exim's main log, as it is or compressed (gzip, bzip2, xz, lzma, zstd, lz4; by what it
// begins with, whatever it is called).
//
// A LogFile is open until it goes, whatever becomes of its name. Reading beyond its end gives
// nothing, and goes on where more was written. What cannot be opened is nothing. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "agent/index/log_position.h"

namespace penstock {

class LogFile {
  public:
    // nullptr if it cannot be read, errno says why.
    [[nodiscard]] static std::unique_ptr<LogFile> open(std::string const& path);

    LogFile() = default;
    LogFile(LogFile const&) = delete;
    LogFile& operator=(LogFile const&) = delete;
    virtual ~LogFile() = default;

    // At most `size` bytes from this offset on. An offset before the end of the last call is for
    // plain files only; of a compressed one nothing is read then.
    [[nodiscard]] virtual std::string read(std::uint64_t offset, std::size_t size) = 0;
    [[nodiscard]] std::uint64_t inode() const { return inode_; }
    // Written to within the last moments: a line may still come, even after it was renamed.
    [[nodiscard]] virtual bool is_fresh() const = 0;
    [[nodiscard]] virtual bool is_compressed() const { return false; }
    // There is more in it, which cannot be read.
    [[nodiscard]] virtual bool is_damaged() const { return false; }

    // Whether this file has at the position's offset what was read there.
    [[nodiscard]] bool has(LogPosition const& position);

  protected:
    std::uint64_t inode_ = 0;
};

// Of the file that has this path now; 0 if there is none.
[[nodiscard]] std::uint64_t inode_at(std::string const& path);

}  // namespace penstock
