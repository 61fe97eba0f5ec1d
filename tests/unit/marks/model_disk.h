// ModelDisk: the directories of marks, locks and modes as the kernel shows them, and as they would
// be after a power loss.
//
// A change of a directory is pending until the directory is synced; text is pending until its file
// is. A power loss keeps any subset of what is pending: in the order of the changes where they
// concern one name, but with no other order, as POSIX has none. What a failed sync was to write
// stays pending for good: no later sync says anything about it. A value: the explorer copies it at
// each fork of history.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace penstock {

struct ModelFile {
    std::string text;
    bool is_synced = false;
    bool is_lost = false;  // a sync of it failed
};

struct ModelChange {
    std::string name;
    int file = -1;  // -1: the name was removed
    bool is_lost = false;
};

struct ModelDirectory {
    std::map<std::string, int> live;
    std::map<std::string, int> durable;
    std::vector<ModelChange> pending;
};

inline constexpr std::array<std::string_view, 6> model_directories = {
    "suspended", "held", "locks/suspended", "locks/held", "queued/keep", "queued/discard"};

struct ModelDisk {
    std::vector<ModelDirectory> directories = std::vector<ModelDirectory>(model_directories.size());
    std::vector<ModelFile> files;

    // All directories with `.ready`, all on disk.
    static ModelDisk installed();

    [[nodiscard]] bool shows(std::size_t directory, std::string const& name) const {
        return directories[directory].live.count(name) != 0;
    }

    // How many independent things a power loss now may keep or take.
    [[nodiscard]] std::size_t pending() const;
    // The disk after it: bit n of `kept` says what becomes of the n-th of them.
    [[nodiscard]] ModelDisk after_power_loss(unsigned long kept) const;
    // After kill -9: files without a name are gone, all else is as it was.
    [[nodiscard]] ModelDisk after_kill() const;

    // Equal for disks that nothing can tell apart.
    [[nodiscard]] std::string fingerprint() const;

  private:
    [[nodiscard]] std::vector<int> unsynced_files() const;
};

}  // namespace penstock
