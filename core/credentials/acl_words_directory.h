// AclWordsDirectory: files of ACL words, one a name: DIRECTORY/NAME, JSON {"acls": ["ssl", ...]}.
// What ResellerStore and AclListStore have in common.
//
// Promise: an answer is as of now; a file is believed whole or not at all, as trusted_file.h says.
// What put() has confirmed is on disk.
//
// Failure: state_unreadable, with the reason in the detail; storage_failed from put().
//
// Threads: all calls are safe from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "credentials/credential_writer.h"
#include "disk/cached_file.h"

namespace penstock {

class AclWordsDirectory {
  public:
    using Grammar = bool (*)(std::string_view name);  // what can be a name at all

    AclWordsDirectory(std::string directory, Grammar is_name, TrustRule rule)
        : directory_(std::move(directory)), is_name_(is_name), rule_(rule) {}

    // A name outside the grammar has no file; the disk is not asked then.
    [[nodiscard]] Result<std::optional<std::vector<std::string>>> find(std::string_view name) const;
    [[nodiscard]] Result<std::vector<std::string>> names() const;  // sorted
    // Instead of what the name had before. The name must fit the grammar.
    [[nodiscard]] Result<void> put(CredentialWriter const& writer, std::string const& name,
                                   std::vector<std::string> const& acls) const;

  private:
    std::string directory_;
    Grammar is_name_;
    TrustRule rule_;
    CachedFile<std::vector<std::string>> cache_;
};

}  // namespace penstock
