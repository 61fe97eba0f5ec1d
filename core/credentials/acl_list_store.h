// AclListStore: sets of ACLs that have a name, to be given to resellers: DIRECTORY/NAME.
//
// Promise, failure, threads, format: as for AclWordsDirectory.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "credentials/acl_words_directory.h"

namespace penstock {

// [A-Za-z0-9_][A-Za-z0-9_.-]{0,63}: it is a file's name as it is.
[[nodiscard]] bool is_acl_list_name(std::string_view text);

class AclListStore {
  public:
    explicit AclListStore(std::string directory, uid_t owner = 0,
                          std::optional<uid_t> other_owner = {});

    [[nodiscard]] Result<std::optional<std::vector<std::string>>> acls_in(
        std::string_view name) const {
        return files_.find(name);
    }
    [[nodiscard]] Result<std::vector<std::string>> names() const { return files_.names(); }
    [[nodiscard]] Result<void> put(CredentialWriter const& writer, std::string const& name,
                                   std::vector<std::string> const& acls) const {
        return files_.put(writer, name, acls);
    }

  private:
    AclWordsDirectory files_;
};

}  // namespace penstock
