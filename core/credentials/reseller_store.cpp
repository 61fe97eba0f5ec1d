#include "credentials/reseller_store.h"

#include "accounts/account_name.h"

namespace penstock {

ResellerStore::ResellerStore(std::string directory, uid_t owner, std::optional<uid_t> other_owner)
    : files_(std::move(directory), is_account_name,
             TrustRule{.owner = owner, .other_owner = other_owner}) {}

}  // namespace penstock
