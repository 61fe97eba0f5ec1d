// OutgoingMail: which accounts' outgoing mail is suspended or held. The truth is on disk, in names:
// DIRECTORY/suspended/NAME and DIRECTORY/held/NAME, where Exim reads it too. Nothing is kept in
// memory.
//
// Promise: when impose() or lift() has answered without a Problem, the change is on disk and
// survives kill -9 and power loss; when it answers a Problem, or not at all, the account is in the
// old or in the new state, and the same call again leads to the new one. A call for one account
// never touches another, and no crash leaves anything but marks behind. impose() works on a full
// disk: the mark is then without a record.
//
// Failure: state_unreadable - the directory or its `.ready` is missing, or what has the name is no
// mark (only a regular file with one link is; nothing else is followed, waited for or removed):
// nothing was changed. storage_failed - the change could not be made durable. Once a directory
// could not be synced, this object confirms nothing more in it until penstock is started again: a
// second fsync that succeeds proves nothing about what the first one lost. Marks are then still
// made, but none is removed.
//
// Threads: all calls are safe from any thread, and from several processes; threads that wait for
// the disk at the same time share one fsync of the directory. The directories may be missing at
// first, or be replaced: every call looks again.
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>

#include "account_name.h"
#include "mark_record.h"
#include "restriction.h"
#include "result.h"

namespace penstock {

class FileSystem;
class MarkDirectory;

enum class Change { changed, already_so };

using MarkedNames = std::set<std::string, std::less<>>;

class OutgoingMail {
  public:
    // `directory`: /var/lib/penstock/outgoing. `files` must outlive this object.
    OutgoingMail(FileSystem const& files, std::string const& directory);
    ~OutgoingMail();
    OutgoingMail(OutgoingMail const&) = delete;
    OutgoingMail& operator=(OutgoingMail const&) = delete;

    [[nodiscard]] Result<Change> impose(Restriction restriction, AccountName const& account,
                                        MarkRecord const& record);
    [[nodiscard]] Result<Change> lift(Restriction restriction, AccountName const& account);
    [[nodiscard]] Result<bool> has(Restriction restriction, AccountName const& account);

    // Every name that is marked, for lists: one look at the directory instead of one per account.
    [[nodiscard]] Result<MarkedNames> marked(Restriction restriction);

  private:
    [[nodiscard]] MarkDirectory& directory(Restriction restriction);

    std::unique_ptr<MarkDirectory> suspended_;
    std::unique_ptr<MarkDirectory> held_;
};

}  // namespace penstock
