#include "reseller_store.h"

#include "account_name.h"
#include "file_problem.h"
#include "json_text.h"

namespace penstock {
namespace {

Result<std::vector<std::string>> acls_from(std::string_view text, std::string const& path) {
    auto const object = parse_json_object(text);
    if (!object) {
        return unreadable(path + " refused: " + object.error());
    }
    if (object->size() != 1 || !is_list_of_strings((*object)["acls"])) {
        return unreadable(path + " refused: not exactly {\"acls\": [strings]}");
    }
    return strings_of((*object)["acls"]);
}

}  // namespace

ResellerStore::ResellerStore(std::string directory, uid_t owner)
    : directory_(std::move(directory)), owner_(owner) {}

Result<std::optional<std::vector<std::string>>> ResellerStore::acls_of(
    std::string_view user) const {
    if (!is_account_name(user)) {
        return std::nullopt;
    }
    std::string const path = directory_ + "/" + std::string(user);
    auto const acls = cache_.get(path, TrustRule{owner_}, [&path](std::string const& text) {
        return acls_from(text, path);
    });
    if (!acls) {
        return tl::unexpected(acls.error());
    }
    return *acls ? std::optional(**acls) : std::nullopt;
}

}  // namespace penstock
