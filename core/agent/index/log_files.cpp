#include "log_files.h"

#include <algorithm>
#include <charconv>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <utility>

#include <Poco/InflatingStream.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "fd.h"

namespace penstock {

namespace {

constexpr std::int64_t moments = 2;  // seconds
constexpr std::size_t portion = std::size_t{64} * 1024;

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
        struct stat status {};
        if (::fstat(file_.get(), &status) != 0) {
            return false;
        }
        auto const age = std::time(nullptr) - status.st_mtim.tv_sec;
        return age >= 0 && age <= moments;
    }

  private:
    Fd file_;
};

// What logrotate has compressed is complete.
class CompressedLog final : public LogFile {
  public:
    CompressedLog(std::string const& path, std::uint64_t inode)
        : file_(path, std::ios::binary), stream_(file_, Poco::InflatingStreamBuf::STREAM_GZIP) {
        inode_ = inode;
    }

    [[nodiscard]] std::string read(std::uint64_t offset, std::size_t size) override {
        while (at_ < offset) {
            auto const step = std::min<std::uint64_t>(offset - at_, portion);
            if (next(static_cast<std::size_t>(step)).empty()) {
                return {};
            }
        }
        return next(size);
    }
    [[nodiscard]] bool is_fresh() const override { return false; }

  private:
    std::string next(std::size_t size) {
        std::string text(size, '\0');
        stream_.read(text.data(), static_cast<std::streamsize>(size));
        text.resize(static_cast<std::size_t>(std::max<std::streamsize>(stream_.gcount(), 0)));
        at_ += text.size();
        return text;
    }

    std::ifstream file_;
    Poco::InflatingInputStream stream_;
    std::uint64_t at_ = 0;
};

// How old a name behind "mainlog" says that a file is, as something to sort by; nothing if it is no
// name of rotation's.
struct Age {
    bool is_dated = false;
    std::uint64_t number = 0;  // the greater, the older
};
bool read_age(std::string_view suffix, Age& age) {
    if (suffix.ends_with(".gz")) {
        suffix.remove_suffix(3);
    }
    age.is_dated = suffix.starts_with('-');
    if (suffix.size() < 2 || (suffix.front() != '.' && !age.is_dated)) {
        return false;
    }
    auto const* const end = suffix.data() + suffix.size();
    auto const read = std::from_chars(suffix.data() + 1, end, age.number);
    age.number = age.is_dated ? ~age.number : age.number;
    return read.ec == std::errc{} && read.ptr == end;
}

}  // namespace

std::unique_ptr<LogFile> LogFile::open(std::string const& path) {
    Fd file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
    struct stat status {};
    if (!file || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) {
        return nullptr;
    }
    if (path.ends_with(".gz")) {
        return std::make_unique<CompressedLog>(path, status.st_ino);
    }
    return std::make_unique<PlainLog>(std::move(file), status.st_ino);
}

bool LogFile::has(LogPosition const& position) {
    auto const& tail = position.tail;
    return position.offset >= tail.size() &&
           read(position.offset - tail.size(), tail.size()) == tail;
}

std::vector<std::string> log_files(std::string const& path) {
    std::filesystem::path const log(path);
    auto const name = log.filename().string();
    std::vector<std::pair<Age, std::string>> found;
    std::error_code unreadable;
    for (auto const& entry : std::filesystem::directory_iterator(log.parent_path(), unreadable)) {
        auto const other = entry.path().filename().string();
        Age age;
        if (other.starts_with(name) && read_age(std::string_view(other).substr(name.size()), age)) {
            found.emplace_back(age, entry.path().string());
        }
    }
    std::ranges::sort(found, [](auto const& a, auto const& b) {
        return std::pair(a.first.is_dated, a.first.number) <
               std::pair(b.first.is_dated, b.first.number);
    });
    std::vector<std::string> paths{path};
    for (auto& [age, other] : found) {
        paths.push_back(std::move(other));
    }
    return paths;
}

std::uint64_t inode_at(std::string const& path) {
    struct stat status {};
    return ::lstat(path.c_str(), &status) == 0 ? std::uint64_t{status.st_ino} : 0;
}

}  // namespace penstock
