#include "unit/marks/model_disk.h"

#include <set>

namespace penstock {
namespace {

// What a text that was not synced may come down to: half of it.
std::string torn(std::string const& text) {
    return text.substr(0, text.size() / 2);
}

}  // namespace

ModelDisk ModelDisk::installed() {
    ModelDisk disk;
    for (auto& directory : disk.directories) {
        disk.files.push_back({"", true});
        directory.live[".ready"] = static_cast<int>(disk.files.size()) - 1;
        directory.durable = directory.live;
    }
    return disk;
}

// Those that a name leads to, or may lead to after a power loss; the others cannot be seen again.
std::vector<int> ModelDisk::unsynced_files() const {
    std::set<int> reachable;
    for (auto const& directory : directories) {
        for (auto const& [name, file] : directory.durable) {
            reachable.insert(file);
        }
        for (auto const& change : directory.pending) {
            reachable.insert(change.file);
        }
    }
    std::vector<int> unsynced;
    for (int const file : reachable) {
        if (file >= 0 && !files[static_cast<std::size_t>(file)].is_synced) {
            unsynced.push_back(file);
        }
    }
    return unsynced;
}

std::size_t ModelDisk::pending() const {
    auto count = unsynced_files().size();
    for (auto const& directory : directories) {
        count += directory.pending.size();
    }
    return count;
}

ModelDisk ModelDisk::after_power_loss(unsigned long kept) const {
    ModelDisk after = *this;
    auto const takes_next_bit = [&kept] {
        bool const bit = (kept & 1) != 0;
        kept >>= 1;
        return bit;
    };
    for (int const file : unsynced_files()) {
        auto& text = after.files[static_cast<std::size_t>(file)].text;
        text = takes_next_bit() ? text : torn(text);
    }
    for (auto& directory : after.directories) {
        for (auto const& change : directory.pending) {
            if (!takes_next_bit()) {
                continue;
            }
            if (change.file < 0) {
                directory.durable.erase(change.name);
            } else {
                directory.durable[change.name] = change.file;
            }
        }
        directory.pending.clear();
        directory.live = directory.durable;
    }
    for (auto& file : after.files) {
        file.is_synced = true;
        file.is_lost = false;
    }
    return after.after_kill();
}

// Keeps the files that matter, numbered in the order in which they are met, so that histories that
// differ only in what is gone lead to one and the same state.
ModelDisk ModelDisk::after_kill() const {
    ModelDisk after;
    std::map<int, int> number;
    auto const renumbered = [&](int file) {
        if (file < 0) {
            return file;
        }
        auto const [entry, is_new] = number.emplace(file, static_cast<int>(after.files.size()));
        if (is_new) {
            after.files.push_back(files[static_cast<std::size_t>(file)]);
        }
        return entry->second;
    };
    after.directories = directories;
    for (auto& directory : after.directories) {
        for (auto& [name, file] : directory.live) {
            file = renumbered(file);
        }
        for (auto& [name, file] : directory.durable) {
            file = renumbered(file);
        }
        for (auto& change : directory.pending) {
            change.file = renumbered(change.file);
        }
    }
    return after;
}

std::string ModelDisk::fingerprint() const {
    std::string print;
    for (auto const& directory : directories) {
        for (auto const* names : {&directory.live, &directory.durable}) {
            for (auto const& [name, file] : *names) {
                print += name + "=" + std::to_string(file) + ",";
            }
            print += ";";
        }
        for (auto const& change : directory.pending) {
            print += change.name + (change.is_lost ? "?" : "<") + std::to_string(change.file) + ",";
        }
        print += "|";
    }
    for (auto const& file : files) {
        print += file.text + (file.is_synced ? "s" : "u") + (file.is_lost ? "l," : ",");
    }
    return print;
}

}  // namespace penstock
