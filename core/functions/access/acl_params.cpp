#include "functions/access/acl_params.h"

#include <algorithm>
#include <iterator>

#include "credentials/acl_list_store.h"

namespace penstock {

namespace {

constexpr OptionalParam<Flag> params_by_acl[] = {
#define PENSTOCK_ACL(identifier, word) \
    OptionalParam<Flag>(ParamSpec{     \
        .name = "acl-" word, .help = "Grants (1) or refuses (0) " word ".", .example = "1"}),
#include "auth/acl.inc"
#undef PENSTOCK_ACL
};

}  // namespace

Result<AclListName> Reader<AclListName>::read(std::string_view text, ReadingContext const&) {
    if (!is_acl_list_name(text)) {
        return invalid("", "at most 64 letters, digits, dots, dashes and underscores");
    }
    return AclListName{std::string(text)};
}

std::vector<AnyParam const*> and_acl_params(std::vector<AnyParam const*> params) {
    for (auto const& param : params_by_acl) {
        params.push_back(&param);
    }
    return params;
}

AclSet granted(Args const& args, AclSet const& before) {
    auto words = before.words();
    for (auto const acl : all_acls()) {
        auto const& given = args[params_by_acl[static_cast<std::size_t>(acl)]];
        std::string const word(word_for(acl));
        if (given && given->is_set) {
            words.push_back(word);
        } else if (given) {
            std::erase(words, word);
        }
    }
    return AclSet::from_words(words);
}

}  // namespace penstock
