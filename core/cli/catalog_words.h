// CatalogWords: the pieces of a function's declaration as words for people and for programs, the
// same in help, man page, README, completion and JSON. Pure: any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/catalog.h"

namespace penstock {

struct Chapter {
    Section section;
    std::vector<Function const*> functions;
};

// In the order of the documentation's sections, and in each by the names of the functions.
[[nodiscard]] std::vector<Chapter> chapters(Catalog const& catalog);

[[nodiscard]] std::string_view word_for(Effect effect);
[[nodiscard]] std::string_view word_for(Version0 version_0);
[[nodiscard]] std::string_view word_for(Presence presence);

// For people: "optional, may be repeated"; also whether it is an extension to a function of WHM.
[[nodiscard]] std::string phrase_for(AnyParam const& param, Function const& function);

// `user=example`, `[reason=abuse]`, `command=version ...`.
[[nodiscard]] std::string synopsis(AnyParam const& param);

// What the function does, in one sentence, and in a word whether it is an extension.
[[nodiscard]] std::string help_of(Function const& function);
constexpr std::string_view extension_word = "Extension";
constexpr std::string_view extension_meaning = "penstock's own, not part of WHM API 1";

// The functions of other APIs that functions of the catalog run, by their names.
[[nodiscard]] std::vector<Function const*> functions_run_by(Catalog const& catalog);

// A whole call that could be made.
[[nodiscard]] std::string example_call(Function const& function);

// Who may call it, and under which conditions: whole sentences.
[[nodiscard]] std::vector<std::string> conditions(Function const& function);

// The options that every function has that returns a list: name and meaning.
struct OutputOption {
    std::string_view example;
    std::string help;
};
[[nodiscard]] std::vector<OutputOption> list_options();

}  // namespace penstock
