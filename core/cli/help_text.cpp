#include "cli/help_text.h"

#include <algorithm>

#include "cli/catalog_words.h"
#include "cli/whm_names.h"

namespace penstock {

namespace {

constexpr std::string_view usage =
    R"(Usage: whmapi1 [--output=yaml|json|jsonpretty|xml] [--user=NAME] FUNCTION [NAME=VALUE ...]
       whmapi1 --help [FUNCTION]
       whmapi1 --version

Calls a function of penstock on this server, as root: compatible with WHM API 1.

  --output=FORMAT  how the answer is printed: yaml (the default), json on one line,
                   jsonpretty, or xml
  --user=NAME      call as this WHM user, with the rights of a reseller
  --help           show this, or what FUNCTION does
  --version        show the version of penstock

Options may stand anywhere. In a value, % and two hexadecimal digits are the character with that
code (%25 is %); + is +. A name may be repeated. Standard input is not read.

Exit status: 0 done; 1 failed, and the metadata that is printed says why; 2 nothing could be
called, and the error output says why; 3 called, but the answer could not be written.

Functions:
)";

std::string line(std::string_view indent, std::string_view text) {
    return std::string(indent) + std::string(text) + "\n";
}

std::string padded(std::string_view text, std::size_t width) {
    return std::string(text) + std::string(width - std::min(width, text.size()), ' ');
}

std::string parameters(Function const& function) {
    std::string text;
    for (auto const* param : function.params) {
        text += line("  ", padded(param->spec().name, 24) + " " + std::string(param->spec().help) +
                               " (" + phrase_for(*param, function) +
                               "; for example: " + std::string(param->spec().example) + ")");
    }
    return text;
}

}  // namespace

std::string help_overview(Catalog const& catalog) {
    auto text = std::string(usage) + "(" + std::string(extension_word) + ": " +
                std::string(extension_meaning) + ".)\n";
    for (auto const& chapter : chapters(catalog)) {
        text += "\n" + line("", title_of(chapter.section));
        for (auto const* function : chapter.functions) {
            auto call = std::string(function->name);
            for (auto const* param : function->params) {
                call += " " + synopsis(*param);
            }
            text += line("  ", call) + line("      ", help_of(*function));
        }
    }
    return text;
}

std::string help_for(Function const& function) {
    auto text = line("", function.name) + line("  ", function.help) + "\n";
    for (auto const& sentence : conditions(function)) {
        text += line("  ", sentence);
    }
    if (!function.params.empty()) {
        text += "\nArguments:\n" + parameters(function);
    }
    if (function.runs != nullptr) {
        text += "\nFunctions that it runs (whmapi1 --help NAME explains one):\n";
        for (auto const* other : function.runs().functions()) {
            text += line("  ", padded(other->name, 32) + " " + std::string(other->help));
        }
    }
    if (!function.list.empty()) {
        text += "\nOutput options:\n";
        for (auto const& option : list_options()) {
            text += line("  ", padded(option.example, 32) + " " + std::string(option.help));
        }
    }
    return text + "\nExample:\n  " + example_call(function) + "\n";
}

std::string help_for_missing(std::string_view name) {
    return is_whm_function(name)
               ? "\"" + std::string(name) + "\" is a function of WHM API 1, and is not offered here"
               : "\"" + std::string(name) + "\" is no function of WHM API 1";
}

}  // namespace penstock
