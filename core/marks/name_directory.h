// NameDirectory: one directory of names without content, the locks or the modes that go with marks.
//
// Promise: when add() or remove() has succeeded, the name is there, or not there, for certain: it
// survives kill -9 and power loss. Failure, threads: outgoing_mail.h, for each name by itself.
#pragma once

#include <string>

#include "base/result.h"
#include "marks/mark_directory.h"
#include "marks/outgoing_mail.h"

namespace penstock {

class NameDirectory {
  public:
    NameDirectory(FileSystem const& files, std::string path) : marks_(files, std::move(path)) {}

    [[nodiscard]] Result<bool> has(std::string const& name) { return marks_.has(name); }
    [[nodiscard]] Result<MarkedNames> names() { return marks_.names(); }

    [[nodiscard]] Result<Change> add(std::string const& name);
    [[nodiscard]] Result<Change> remove(std::string const& name);

  private:
    MarkDirectory marks_;
};

}  // namespace penstock
