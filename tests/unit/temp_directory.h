// TempDirectory: a directory for one test, gone with it.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>

#include <sys/stat.h>
#include <unistd.h>

namespace penstock {

class TempDirectory {
  public:
    explicit TempDirectory(
        std::filesystem::path const& parent = std::filesystem::temp_directory_path()) {
        auto pattern = (parent / "penstock-test-XXXXXX").string();
        if (mkdtemp(pattern.data()) == nullptr) {
            throw std::runtime_error("no temporary directory");
        }
        path_ = pattern;
    }
    TempDirectory(TempDirectory const&) = delete;
    TempDirectory& operator=(TempDirectory const&) = delete;
    ~TempDirectory() { std::filesystem::remove_all(path_); }

    [[nodiscard]] std::filesystem::path operator/(std::string_view below) const {
        return path_ / below;
    }
    [[nodiscard]] std::string string() const { return path_.string(); }

    // Makes the file whole, as one that only its owner writes. Replaced and not rewritten: another
    // inode shows the change whatever the clock's granularity.
    void write(std::string_view below, std::string_view text) const {
        const auto target = path_ / below;
        std::filesystem::create_directories(target.parent_path());
        const std::filesystem::path fresh = target.string() + ".new";
        std::ofstream(fresh) << text;
        chmod(fresh.c_str(), 0640);
        std::filesystem::rename(fresh, target);
    }

  private:
    std::filesystem::path path_;
};

// A parent where nothing waits for a disk, if this host has one.
inline std::filesystem::path memory_directory() {
    std::filesystem::path const memory = "/dev/shm";
    return std::filesystem::is_directory(memory) ? memory : std::filesystem::temp_directory_path();
}

}  // namespace penstock
