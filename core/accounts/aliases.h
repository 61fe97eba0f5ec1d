// Aliases: where the host's alias file sends the mail of a login, as Exim's system_aliases router
// of Debian reads it: `name: destination, destination`, continued by lines that begin with a blank;
// case does not matter, the first line for a name counts.
//
// What it says is not followed any further, and a .forward file is none of its business: homes are
// closed to penstock.
//
// Promise: an answer is as of now. A name without an entry, and a host without the file, have no
// destinations. Failure: state_unreadable. Threads: all calls are safe from any thread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "disk/cached_file.h"

namespace penstock {

using Destinations = std::vector<std::string>;  // as written, in their order

class Aliases {
  public:
    explicit Aliases(std::string path = "/etc/aliases", uid_t owner = 0)
        : path_(std::move(path)), owner_(owner) {}

    [[nodiscard]] Result<Destinations> destinations_of(std::string_view name) const;

  private:
    std::string path_;
    uid_t owner_;
    CachedFile<std::map<std::string, Destinations, std::less<>>> cache_;
};

}  // namespace penstock
