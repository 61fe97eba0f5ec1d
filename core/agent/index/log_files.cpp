#include "agent/index/log_files.h"

#include <algorithm>
#include <array>
#include <ctime>
#include <string_view>
#include <utility>

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

namespace penstock {

namespace {

using namespace std::string_view_literals;

constexpr std::int64_t moments = 2;  // seconds
constexpr std::size_t unpacked_at_once = std::size_t{64} * 1024;
constexpr std::array compressed_beginnings = {"\x1f\x8b"sv,
                                              "BZh"sv,
                                              "\xfd"
                                              "7zXZ\0"sv,
                                              "\x28\xb5\x2f\xfd"sv,
                                              "\x04\x22\x4d\x18"sv,
                                              "\x5d\0\0"sv};

class PlainLog final : public LogFile {
  public:
    explicit PlainLog(Fd file, std::uint64_t inode) : file_(std::move(file)) { inode_ = inode; }

    [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size) override {
        std::string text(size, '\0');
        auto const got = ::pread(file_.get(), text.data(), text.size(), static_cast<off_t>(offset));
        text.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
        return text;
    }
    [[nodiscard]] bool is_fresh() const override {
        struct stat status = {};
        if (::fstat(file_.get(), &status) != 0) {
            return false;
        }
        auto const age = std::time(nullptr) - status.st_mtim.tv_sec;
        return age >= 0 && age <= moments;
    }

  private:
    Fd file_;
};

// What logrotate has compressed is complete. Only filters that the library has in itself: some
// others would have it start a program.
class CompressedLog final : public LogFile {
  public:
    CompressedLog(Fd file, std::uint64_t inode)
        : file_(std::move(file)), archive_(::archive_read_new(), ::archive_read_free) {
        inode_ = inode;
        auto* const archive = archive_.get();
        for (auto* const allow :
             {::archive_read_support_filter_gzip, ::archive_read_support_filter_bzip2,
              ::archive_read_support_filter_xz, ::archive_read_support_filter_lzma,
              ::archive_read_support_filter_zstd, ::archive_read_support_filter_lz4,
              ::archive_read_support_format_raw, ::archive_read_support_format_empty}) {
            static_cast<void>(allow(archive));
        }
        archive_entry* entry = nullptr;
        is_damaged_ = ::archive_read_open_fd(archive, file_.get(), unpacked_at_once) != ARCHIVE_OK;
        auto const opened =
            is_damaged_ ? ARCHIVE_FATAL : ::archive_read_next_header(archive, &entry);
        is_damaged_ = opened != ARCHIVE_OK && opened != ARCHIVE_EOF;
        is_at_end_ = opened != ARCHIVE_OK;
    }

    [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size) override {
        while (at_ < offset) {
            auto const step = std::min<std::uint64_t>(offset - at_, unpacked_at_once);
            if (next(static_cast<std::size_t>(step)).empty()) {
                return {};
            }
        }
        return at_ == offset ? next(size) : std::string();
    }
    [[nodiscard]] bool is_fresh() const override { return false; }
    [[nodiscard]] bool is_compressed() const override { return true; }
    [[nodiscard]] bool is_damaged() const override { return is_damaged_; }

  private:
    std::string next(std::size_t size) {
        std::string text(size, '\0');
        std::size_t filled = 0;
        while (filled < size && !is_at_end_) {
            auto const got =
                ::archive_read_data(archive_.get(), text.data() + filled, size - filled);
            is_damaged_ = got < 0;
            is_at_end_ = got <= 0;
            filled += got > 0 ? static_cast<std::size_t>(got) : 0;
        }
        text.resize(filled);
        at_ += filled;
        return text;
    }

    Fd file_;
    std::unique_ptr<archive, int (*)(archive*)> archive_;
    std::uint64_t at_ = 0;
    bool is_damaged_ = false;
    bool is_at_end_ = false;
};

bool begins_compressed(Fd const& file) {
    std::array<char, 8> bytes{};
    auto const got = ::pread(file.get(), bytes.data(), bytes.size(), 0);
    std::string_view const text(bytes.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
    return std::ranges::any_of(compressed_beginnings,
                               [&](auto beginning) { return text.starts_with(beginning); });
}

}  // namespace

std::unique_ptr<LogFile> LogFile::open(std::string const& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status = {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return nullptr;
    }
    if (begins_compressed(file)) {
        return std::make_unique<CompressedLog>(std::move(file), status.st_ino);
    }
    return std::make_unique<PlainLog>(std::move(file), status.st_ino);
}

bool LogFile::has(LogPosition const& position) {
    auto const& tail = position.tail;
    return position.offset >= tail.size() &&
           read(position.offset - tail.size(), tail.size()) == tail;
}

std::uint64_t inode_at(std::string const& path) {
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0 ? std::uint64_t{status.st_ino} : 0;
}

}  // namespace penstock
