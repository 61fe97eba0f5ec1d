#include "credentials/acl_words_directory.h"

#include "base/json_text.h"
#include "disk/directory_names.h"
#include "disk/file_problem.h"

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

std::string text_of(std::vector<std::string> const& acls) {
    Json::Value object;
    object["acls"] = list_from(acls);
    return to_json_line(object);
}

}  // namespace

Result<std::optional<std::vector<std::string>>> AclWordsDirectory::find(
    std::string_view name) const {
    if (!is_name_(name)) {
        return std::nullopt;
    }
    std::string const path = directory_ + "/" + std::string(name);
    auto const acls =
        cache_.get(path, rule_, [&path](std::string const& text) { return acls_from(text, path); });
    if (!acls) {
        return tl::unexpected(acls.error());
    }
    return *acls ? std::optional(**acls) : std::nullopt;
}

Result<std::vector<std::string>> AclWordsDirectory::names() const {
    auto names = names_in(directory_);
    if (names) {
        std::erase_if(*names, [this](std::string const& name) { return !is_name_(name); });
    }
    return names;
}

Result<void> AclWordsDirectory::put(CredentialWriter const& writer, std::string const& name,
                                    std::vector<std::string> const& acls) const {
    auto const change = writer.begin(directory_);
    if (!change) {
        return tl::unexpected(change.error());
    }
    return change->put(name, text_of(acls)).and_then([&] { return change->confirm(); });
}

}  // namespace penstock
