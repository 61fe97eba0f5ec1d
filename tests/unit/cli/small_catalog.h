// A catalog with a function of each kind, for tests of what is made from it.
#pragma once

#include "api/catalog.h"
#include "api/function.h"
#include "api/param.h"

namespace penstock::test {

inline constexpr Param<std::string> word_param{
    ParamSpec{.name = "word", .help = "Says what.", .example = "a b"}};
inline constexpr OptionalParam<std::string> why_param{
    ParamSpec{.name = "why", .help = "Says why.", .example = "abuse"}};
inline constexpr ListParam<std::string> many_param{
    ParamSpec{.name = "many", .help = "Says more.", .example = "x"}};

inline Result<Outcome> nothing(Args const&, Call const&) {
    return Outcome{};
}

inline Function const grant{.name = "grant",
                            .section = Section::authentication,
                            .help = "Grants.",
                            .role = Role::MailSend,
                            .acl = Acl::suspend_acct,
                            .effect = Effect::administer,
                            .params = {&word_param, &why_param, &many_param},
                            .run = nothing};
inline Function const list_things{.name = "list_things",
                                  .section = Section::accounts,
                                  .help = ".Lists - all \\ things.",
                                  .list = "things",
                                  .run = nothing};
inline Function const change{.name = "change",
                             .section = Section::accounts,
                             .help = "Changes.",
                             .effect = Effect::write,
                             .version_0 = Version0::with_status,
                             .run = nothing};

inline Catalog small_catalog() {
    return Catalog({&grant, &list_things, &change});
}

}  // namespace penstock::test
