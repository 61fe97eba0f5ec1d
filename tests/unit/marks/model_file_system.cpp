#include "unit/marks/model_file_system.h"

#include <algorithm>
#include <stdexcept>

namespace penstock {
namespace {

constexpr int first_file = 1000;  // smaller descriptors are directories

tl::unexpected<FileProblem> fault(FileFault fault, char const* detail) {
    return tl::unexpected(FileProblem{fault, detail});
}

std::size_t number_of(FileHandle const& directory) {
    return static_cast<std::size_t>(directory.descriptor());
}

bool is_file(FileHandle const& handle) {
    return handle.descriptor() >= first_file;
}

std::size_t file_of(FileHandle const& handle) {
    return static_cast<std::size_t>(handle.descriptor() - first_file);
}

std::size_t number_at(std::string const& path) {
    constexpr std::string_view root = "/outgoing/";
    auto const found =
        std::ranges::find(model_directories, std::string_view(path).substr(root.size()));
    if (found == model_directories.end()) {
        throw std::logic_error("no such directory in the model: " + path);
    }
    return static_cast<std::size_t>(found - model_directories.begin());
}

}  // namespace

void ModelFileSystem::arrange(Accident accident, unsigned at) {
    accident_ = accident;
    accident_at_ = at;
    calls_ = 0;
    struck_.reset();
    pending_at_first_.clear();
    for (auto const& directory : disk_->directories) {
        pending_at_first_.push_back(directory.pending.size());
    }
}

FileResult<void> ModelFileSystem::begin(ChangingCall call) const {
    watcher_();
    ++calls_;
    bool const needs_space = call == ChangingCall::create || call == ChangingCall::write ||
                             call == ChangingCall::link || call == ChangingCall::rename;
    if (accident_ == Accident::none || calls_ != accident_at_ ||
        (accident_ == Accident::disk_full && !needs_space)) {
        return {};
    }
    struck_ = call;
    if (accident_ == Accident::death) {
        throw ProcessDied{};
    }
    return fault(accident_ == Accident::disk_full ? FileFault::full : FileFault::failed,
                 "accident");
}

FileResult<FileHandle> ModelFileSystem::open_directory(std::string const& path) const {
    return FileHandle(*this, static_cast<int>(number_at(path)));
}

FileResult<FileIdentity> ModelFileSystem::identity_at(std::string const& path) const {
    return FileIdentity{1, number_at(path)};
}

FileResult<FileIdentity> ModelFileSystem::identity_of(FileHandle const& directory) const {
    return FileIdentity{1, number_of(directory)};
}

FileResult<void> ModelFileSystem::lock(FileHandle const&) const {
    return {};
}

FileResult<FileStatus> ModelFileSystem::status(FileHandle const& directory,
                                               std::string const& name) const {
    auto const& live = disk_->directories[number_of(directory)].live;
    auto const entry = live.find(name);
    if (entry == live.end()) {
        return fault(FileFault::missing, "no such name");
    }
    return FileStatus{{1, static_cast<std::uint64_t>(entry->second) + first_file}, true, 1};
}

FileResult<std::vector<std::string>> ModelFileSystem::names(FileHandle const& directory) const {
    std::vector<std::string> names;
    for (auto const& [name, file] : disk_->directories[number_of(directory)].live) {
        names.push_back(name);
    }
    return names;
}

FileResult<std::string> ModelFileSystem::read(FileHandle const& directory, std::string const& name,
                                              std::size_t limit) const {
    auto const& live = disk_->directories[number_of(directory)].live;
    auto const entry = live.find(name);
    if (entry == live.end()) {
        return fault(FileFault::missing, "no such name");
    }
    return disk_->files[static_cast<std::size_t>(entry->second)].text.substr(0, limit);
}

FileResult<FileHandle> ModelFileSystem::create_unnamed(FileHandle const&) const {
    if (auto const begun = begin(ChangingCall::create); !begun) {
        return tl::unexpected(begun.error());
    }
    disk_->files.emplace_back();
    return FileHandle(*this, first_file + static_cast<int>(disk_->files.size()) - 1);
}

FileResult<void> ModelFileSystem::write(FileHandle const& file, std::string_view text) const {
    auto& written = disk_->files[file_of(file)].text;
    if (auto begun = begin(ChangingCall::write); !begun) {
        written += text.substr(0, text.size() / 2);
        return begun;
    }
    written += text;
    return {};
}

FileResult<void> ModelFileSystem::link(FileHandle const& file, FileHandle const& directory,
                                       std::string const& name) const {
    if (auto begun = begin(ChangingCall::link); !begun) {
        return begun;
    }
    auto& in = disk_->directories[number_of(directory)];
    if (in.live.count(name) != 0) {
        return fault(FileFault::exists, "the name is taken");
    }
    in.live[name] = static_cast<int>(file_of(file));
    in.pending.push_back({name, in.live[name]});
    return {};
}

// A power loss may keep either name's change without the other's, which is worse than what any
// journal makes of it.
FileResult<void> ModelFileSystem::rename(FileHandle const& directory, std::string const& from,
                                         std::string const& to) const {
    if (auto begun = begin(ChangingCall::rename); !begun) {
        return begun;
    }
    auto& in = disk_->directories[number_of(directory)];
    auto const entry = in.live.find(from);
    if (entry == in.live.end()) {
        return fault(FileFault::missing, "no such name");
    }
    in.live[to] = entry->second;
    in.pending.push_back({to, entry->second});
    in.live.erase(from);
    in.pending.push_back({from});
    return {};
}

FileResult<void> ModelFileSystem::unlink(FileHandle const& directory,
                                         std::string const& name) const {
    if (auto begun = begin(ChangingCall::unlink); !begun) {
        return begun;
    }
    auto& in = disk_->directories[number_of(directory)];
    if (in.live.erase(name) == 0) {
        return fault(FileFault::missing, "no such name");
    }
    in.pending.push_back({name});
    return {};
}

// Marks and the map are made of none of these.
FileResult<void> ModelFileSystem::make_link(FileHandle const&, std::string const&,
                                            std::string const&) const {
    return fault(FileFault::failed, "not in the model");
}

FileResult<std::string> ModelFileSystem::link_text(FileHandle const&, std::string const&) const {
    return fault(FileFault::failed, "not in the model");
}

FileResult<void> ModelFileSystem::make_directory(FileHandle const&, std::string const&) const {
    return fault(FileFault::failed, "not in the model");
}

FileResult<void> ModelFileSystem::remove_directory(FileHandle const&, std::string const&) const {
    return fault(FileFault::failed, "not in the model");
}

FileResult<void> ModelFileSystem::sync(FileHandle const& file_or_directory) const {
    auto const begun = begin(is_file(file_or_directory) ? ChangingCall::sync_record
                                                        : ChangingCall::sync_directory);
    auto synced = is_file(file_or_directory) ? sync_file(file_of(file_or_directory), !begun)
                                             : sync_directory(number_of(file_or_directory), !begun);
    return mutant_ == Mutant::sync_error_ignored ? FileResult<void>{} : synced;
}

FileResult<void> ModelFileSystem::sync_all(FileHandle const&) const {
    throw std::logic_error("marks are synced one directory at a time");
}

FileResult<void> ModelFileSystem::sync_file(std::size_t file, bool fails) const {
    auto& synced = disk_->files[file];
    if (fails) {
        synced.is_lost = true;
        return fault(FileFault::failed, "accident");
    }
    if (mutant_ == Mutant::name_before_record) {
        files_to_sync_.insert(file);
    } else if (mutant_ != Mutant::no_record_sync) {
        synced.is_synced = synced.is_synced || !synced.is_lost;
    }
    return {};
}

FileResult<void> ModelFileSystem::sync_directory(std::size_t number, bool fails) const {
    auto& directory = disk_->directories[number];
    if (fails) {
        for (auto& change : directory.pending) {
            change.is_lost = true;
        }
        return fault(FileFault::failed, "accident");
    }
    for (auto const file : files_to_sync_) {
        disk_->files[file].is_synced = true;
    }
    files_to_sync_.clear();
    write_out(number, changes_to_write(number));
    return {};
}

// How many of the directory's pending changes this sync concerns.
std::size_t ModelFileSystem::changes_to_write(std::size_t number) const {
    auto const all = disk_->directories[number].pending.size();
    auto const earlier = pending_at_first_[number];
    switch (mutant_) {
        case Mutant::no_directory_sync:
            return 0;
        case Mutant::no_sync_when_already_so:
            return all > earlier ? all : 0;
        case Mutant::sync_before_change:
            return earlier;
        case Mutant::none:
        case Mutant::no_record_sync:
        case Mutant::name_before_record:
        case Mutant::sync_error_ignored:
            break;
    }
    return all;
}

// What was written since overrides a change of the same name that was lost; else the lost one stays
// in doubt.
void ModelFileSystem::write_out(std::size_t number, std::size_t changes) const {
    auto& directory = disk_->directories[number];
    std::vector<ModelChange> in_doubt;
    for (std::size_t i = 0; i < directory.pending.size(); ++i) {
        auto const& change = directory.pending[i];
        if (change.is_lost || i >= changes) {
            in_doubt.push_back(change);
            continue;
        }
        std::erase_if(in_doubt, [&](ModelChange const& old) { return old.name == change.name; });
        if (change.file < 0) {
            directory.durable.erase(change.name);
        } else {
            directory.durable[change.name] = change.file;
        }
    }
    directory.pending = std::move(in_doubt);
}

void ModelFileSystem::close(int) const {}

}  // namespace penstock
