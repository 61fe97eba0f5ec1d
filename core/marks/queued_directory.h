// QueuedDirectory: what becomes of queued mail, by name: queued/keep and queued/discard.
//
// Contract: outgoing_mail.h. set() is for who holds the lock of the marks' directory, and is on
// disk when it succeeds.
#pragma once

#include <string>

#include "base/result.h"
#include "marks/name_directory.h"
#include "marks/queued_names.h"

namespace penstock {

class QueuedDirectory {
  public:
    QueuedDirectory(FileSystem const& files, std::string const& directory)
        : keep_(files, directory + "/keep"), discard_(files, directory + "/discard") {}

    [[nodiscard]] Result<QueuedNames> names(std::string const& file);
    // True if that changed anything. On the way from one to the other, mail waits if it is to wait
    // before or after.
    [[nodiscard]] Result<bool> set(std::string const& file, QueuedNames wanted);
    // It waits no longer.
    [[nodiscard]] Result<Change> stop_keeping(std::string const& file) {
        return keep_.remove(file);
    }

  private:
    NameDirectory keep_;
    NameDirectory discard_;
};

}  // namespace penstock
