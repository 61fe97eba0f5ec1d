// ModelFileSystem: a FileSystem on a ModelDisk, on which one call of one operation goes wrong: the
// process dies before it, or it fails. It also stands in for code that keeps the promises badly
// (Mutant): what such code would leave out is left out here, so that the real code need not be
// broken to see whether the tests would notice.
//
// One thread only.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "disk/file_system.h"
#include "unit/marks/model_disk.h"

namespace penstock {

// Thrown where the process dies. Not derived from std::exception: nothing but the explorer may
// catch it.
struct ProcessDied {};

enum class Accident { none, death, io_error, disk_full };

enum class ChangingCall { create, write, link, rename, unlink, sync_record, sync_directory };

enum class Mutant {
    none,
    no_directory_sync,        // answers without the sync of the directory
    no_record_sync,           // links the mark without syncing its record
    no_sync_when_already_so,  // "it is there, so nothing is to be done"
    sync_before_change,       // syncs the directory first and changes it then
    name_before_record,       // links the mark first, syncs its record afterwards
    sync_error_ignored,       // takes a failed sync for a good one
};

class ModelFileSystem final : public FileSystem {
  public:
    ModelFileSystem(ModelDisk& disk, Mutant mutant) : disk_(&disk), mutant_(mutant) {}

    // The accident happens at the `at`-th changing call from now on, counted from 1.
    void arrange(Accident accident, unsigned at);
    // The same file system on another disk: handles of directories stay good, those of files do
    // not.
    void look_at(ModelDisk& disk) {
        disk_ = &disk;
        files_to_sync_.clear();
    }
    // Called before each changing call, when the disk shows what readers see at this instant.
    void watch(std::function<void()> watcher) { watcher_ = std::move(watcher); }
    // Which call the accident happened to, if it did.
    [[nodiscard]] std::optional<ChangingCall> accident() const { return struck_; }
    [[nodiscard]] unsigned changing_calls() const { return calls_; }

    [[nodiscard]] FileResult<FileHandle> open_directory(std::string const& path) const override;
    [[nodiscard]] FileResult<FileIdentity> identity_at(std::string const& path) const override;
    [[nodiscard]] FileResult<FileIdentity> identity_of(FileHandle const& directory) const override;
    [[nodiscard]] FileResult<void> lock(FileHandle const& directory) const override;
    [[nodiscard]] FileResult<FileStatus> status(FileHandle const& directory,
                                                std::string const& name) const override;
    [[nodiscard]] FileResult<std::vector<std::string>> names(
        FileHandle const& directory) const override;
    [[nodiscard]] FileResult<std::string> read(FileHandle const& directory, std::string const& name,
                                               std::size_t limit) const override;
    [[nodiscard]] FileResult<FileHandle> create_unnamed(FileHandle const& directory) const override;
    [[nodiscard]] FileResult<void> write(FileHandle const& file,
                                         std::string_view text) const override;
    [[nodiscard]] FileResult<void> link(FileHandle const& file, FileHandle const& directory,
                                        std::string const& name) const override;
    [[nodiscard]] FileResult<void> rename(FileHandle const& directory, std::string const& from,
                                          std::string const& to) const override;
    [[nodiscard]] FileResult<void> unlink(FileHandle const& directory,
                                          std::string const& name) const override;
    [[nodiscard]] FileResult<void> make_link(FileHandle const& directory, std::string const& name,
                                             std::string const& text) const override;
    [[nodiscard]] FileResult<std::string> link_text(FileHandle const& directory,
                                                    std::string const& name) const override;
    [[nodiscard]] FileResult<void> make_directory(FileHandle const& directory,
                                                  std::string const& name) const override;
    [[nodiscard]] FileResult<void> remove_directory(FileHandle const& directory,
                                                    std::string const& name) const override;
    [[nodiscard]] FileResult<void> sync(FileHandle const& file_or_directory) const override;
    [[nodiscard]] FileResult<void> sync_all(FileHandle const& directory) const override;

  private:
    // What goes wrong with this changing call, if it is its turn.
    [[nodiscard]] FileResult<void> begin(ChangingCall call) const;
    [[nodiscard]] FileResult<void> sync_file(std::size_t file, bool fails) const;
    [[nodiscard]] FileResult<void> sync_directory(std::size_t number, bool fails) const;
    [[nodiscard]] std::size_t changes_to_write(std::size_t directory) const;
    void write_out(std::size_t directory, std::size_t changes) const;
    void close(int descriptor) const override;

    // FileSystem is const to its users, as the kernel is; the model's disk is not.
    ModelDisk* disk_;
    Mutant mutant_;
    std::function<void()> watcher_ = [] {};
    Accident accident_ = Accident::none;
    unsigned accident_at_ = 0;
    std::vector<std::size_t> pending_at_first_;
    mutable unsigned calls_ = 0;
    mutable std::optional<ChangingCall> struck_;
    mutable std::set<std::size_t> files_to_sync_;
};

}  // namespace penstock
