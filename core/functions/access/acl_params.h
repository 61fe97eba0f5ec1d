// The arguments acl-WORD, one for each right of acl.inc, of saveacllist and setacls; and acllist.
//
// granted() takes a set and gives it with the rights that the arguments grant (1), and without
// those that they refuse (0). Constants and pure functions: any thread.
#pragma once

#include <vector>

#include "api/args.h"
#include "auth/acl.h"

namespace penstock {

// A name that an ACL list can have (acl_list_store.h).
struct AclListName {
    std::string text;
};

template <>
struct Reader<AclListName> {
    [[nodiscard]] static Result<AclListName> read(std::string_view text, ReadingContext const&);
};

// These, and behind them all acl-WORD.
[[nodiscard]] std::vector<AnyParam const*> and_acl_params(std::vector<AnyParam const*> params);

[[nodiscard]] AclSet granted(Args const& args, AclSet const& before);

}  // namespace penstock
