// MarkDirectory: one directory of marks; what OutgoingMail promises, for one restriction.
//
// Contract: outgoing_mail.h. Names are taken as they come: AccountName has made sure that they are
// safe.
#pragma once

#include <string>
#include <string_view>

#include "file_system.h"
#include "live_directory.h"
#include "outgoing_mail.h"
#include "result.h"

namespace penstock {

class MarkDirectory {
  public:
    MarkDirectory(FileSystem const& files, std::string path);

    [[nodiscard]] Result<bool> has(std::string const& name);
    [[nodiscard]] Result<MarkedNames> names();
    [[nodiscard]] Result<Change> add(std::string const& name, std::string_view record);
    [[nodiscard]] Result<Change> remove(std::string const& name);

  private:
    using Directory = std::shared_ptr<OpenDirectory>;

    [[nodiscard]] Result<Directory> ready_directory();
    [[nodiscard]] Result<bool> is_marked(OpenDirectory const& in, std::string const& name) const;
    [[nodiscard]] FileResult<FileHandle> new_mark(OpenDirectory const& in,
                                                  std::string_view record) const;
    [[nodiscard]] Result<Change> make_mark(OpenDirectory const& in, std::string const& name,
                                           std::string_view record) const;
    [[nodiscard]] Result<Change> confirmed(OpenDirectory& in, Change change) const;
    [[nodiscard]] bool put_back(OpenDirectory const& in, std::string const& name,
                                std::string_view record) const;

    FileSystem const& files_;
    LiveDirectory directory_;
};

}  // namespace penstock
