#include "cli/completion.h"

#include <algorithm>

#include "cli/catalog_words.h"
#include "cli/command_line.h"

namespace penstock {

namespace {

bool is_option(std::string const& word) {
    return word.starts_with('-');
}

std::vector<std::string> own_options() {
    std::vector<std::string> found{"--help", "--user=", "--version"};
    for (auto const& [word, format] : output_formats) {
        found.push_back("--output=" + std::string(word));
    }
    return found;
}

bool can_repeat(AnyParam const& param) {
    return param.presence() == Presence::repeated || param.presence() == Presence::one_or_more;
}

// Those that are not given yet.
std::vector<std::string> arguments(Function const& function,
                                   std::vector<std::string> const& given) {
    auto const is_given = [&](std::string const& name) {
        return std::ranges::any_of(given,
                                   [&](std::string const& word) { return word.starts_with(name); });
    };
    std::vector<std::string> found;
    for (auto const* param : function.params) {
        auto const name = std::string(param->spec().name) + "=";
        if (can_repeat(*param) || !is_given(name)) {
            found.push_back(name);
        }
    }
    for (auto const& option :
         function.list.empty() ? std::vector<OutputOption>() : list_options()) {
        auto const name = std::string(option.example.substr(0, option.example.find('=') + 1));
        if (!is_given(name)) {
            found.push_back(name);
        }
    }
    return found;
}

std::vector<std::string> function_names(Catalog const& catalog) {
    std::vector<std::string> found;
    for (auto const* function : catalog.functions()) {
        found.emplace_back(function->name);
    }
    return found;
}

std::vector<std::string> candidates(Catalog const& catalog, std::vector<std::string> const& before,
                                    std::string const& typed) {
    if (is_option(typed)) {
        return own_options();
    }
    auto const named = std::ranges::find_if_not(before, is_option);
    if (named == before.end()) {
        return function_names(catalog);
    }
    auto const* const function = catalog.find(*named);
    bool const is_help = std::ranges::find(before, "--help") != before.end();
    return function == nullptr || is_help ? std::vector<std::string>()
                                          : arguments(*function, {named + 1, before.end()});
}

}  // namespace

std::vector<std::string> completions(Catalog const& catalog,
                                     std::vector<std::string> const& words) {
    std::vector<std::string> const before(words.begin(),
                                          words.empty() ? words.end() : words.end() - 1);
    auto const typed = words.empty() ? std::string() : words.back();
    auto found = candidates(catalog, before, typed);
    std::erase_if(found, [&](std::string const& word) { return !word.starts_with(typed); });
    return found;
}

}  // namespace penstock
