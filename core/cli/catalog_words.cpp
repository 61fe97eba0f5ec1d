#include "cli/catalog_words.h"

#include <algorithm>
#include <initializer_list>

#include "api/filter.h"
#include "api/function.h"

namespace penstock {

namespace {

// The words of an enumeration in the order of its values.
template <class Enumeration>
std::string_view word_of(Enumeration value, std::initializer_list<std::string_view> words) {
    return words.begin()[static_cast<std::size_t>(value)];
}

std::string_view phrase_for(Presence presence) {
    switch (presence) {
        case Presence::required:
            return "required";
        case Presence::optional:
            return "optional";
        case Presence::repeated:
            return "optional, may be repeated";
        case Presence::one_or_more:
            break;
    }
    return "required, may be repeated";
}

// Module::function is no word of the command line.
std::string called_by(std::string_view name) {
    auto const colons = name.find("::");
    return colons == name.npos
               ? std::string(name)
               : "uapi_cpanel cpanel.module=" + std::string(name.substr(0, colons)) +
                     " cpanel.function=" + std::string(name.substr(colons + 2));
}

}  // namespace

std::vector<Chapter> chapters(Catalog const& catalog) {
    std::vector<Chapter> found;
    for (auto const* function : catalog.functions()) {
        auto at = std::ranges::lower_bound(found, function->section, {}, &Chapter::section);
        if (at == found.end() || at->section != function->section) {
            at = found.insert(at, Chapter{function->section, {}});
        }
        at->functions.push_back(function);
    }
    return found;
}

std::string_view word_for(Effect effect) {
    return word_of(effect, {"read", "write", "administer"});
}

std::string_view word_for(Version0 version_0) {
    return word_of(version_0, {"none", "bare", "with_status", "foreign"});
}

std::string_view word_for(Presence presence) {
    return word_of(presence, {"required", "optional", "repeated", "one_or_more"});
}

std::string phrase_for(AnyParam const& param, Function const& function) {
    bool const is_extension = param.spec().is_extension && !function.is_extension;
    return std::string(phrase_for(param.presence())) + (is_extension ? ", an extension" : "");
}

std::string help_of(Function const& function) {
    return std::string(function.help) +
           (function.is_extension ? " " + std::string(extension_word) + "." : "");
}

std::vector<Function const*> functions_run_by(Catalog const& catalog) {
    std::vector<Function const*> found;
    for (auto const* function : catalog.functions()) {
        for (auto const* run :
             function->runs ? function->runs().functions() : std::span<Function const* const>()) {
            if (std::ranges::find(found, run) == found.end()) {
                found.push_back(run);
            }
        }
    }
    return found;
}

std::string synopsis(AnyParam const& param) {
    auto pair = std::string(param.spec().name) + "=" + std::string(param.spec().example);
    switch (param.presence()) {
        case Presence::required:
            return pair;
        case Presence::optional:
            return "[" + pair + "]";
        case Presence::repeated:
            return "[" + pair + " ...]";
        case Presence::one_or_more:
            break;
    }
    return pair + " [...]";
}

std::string example_call(Function const& function) {
    auto call = "whmapi1 " + called_by(function.name);
    for (auto const* param : function.params) {
        if (param->presence() == Presence::required || param->presence() == Presence::one_or_more) {
            auto const example = std::string(param->spec().example);
            bool const is_plain = example.find_first_of(" \"'\\$&;|<>()*?[]#~`!{}") == example.npos;
            auto const quote = is_plain ? "" : "'";
            call += " " + std::string(param->spec().name) + "=" + quote + example + quote;
        }
    }
    return call;
}

std::vector<std::string> conditions(Function const& function) {
    std::vector<std::string> found{function.acl ? "A caller needs the ACL " +
                                                      std::string(word_for(*function.acl)) + "."
                                                : std::string("Every caller may run it.")};
    if (function.role) {
        found.push_back("It is disabled together with the role " +
                        std::string(word_for(*function.role)) + ".");
    }
    if (function.effect == Effect::administer) {
        found.emplace_back(
            "It changes credentials or rights: over HTTP only where penstock.conf says"
            " administer_over_http = yes.");
    }
    if (function.is_extension) {
        found.push_back("It is an extension: " + std::string(extension_meaning) + ".");
    }
    if (!function.list.empty()) {
        found.push_back("It returns the list " + std::string(function.list) +
                        ", to which the output options apply.");
    }
    return found;
}

std::vector<OutputOption> list_options() {
    return {
        {"api.filter.enable=1", "Switches filters on; several (a, b, ...) must all hold."},
        {"api.filter.a.field=user", "The field that filter a looks at, or * for any."},
        {"api.filter.a.type=contains", "One of " + filter_type_list() + "."},
        {"api.filter.a.arg0=example", "What the field is compared with."},
        {"api.filter.verbose=1", "Tells in the metadata how many records there were before."},
        {"api.sort.enable=1", "Switches sorting on, by a, then b, ..."},
        {"api.sort.a.field=user", "The field to sort by."},
        {"api.sort.a.method=lexicographic", "lexicographic, numeric, numeric_zero_as_max or ipv4."},
        {"api.sort.a.reverse=1", "The other way round."},
        {"api.chunk.enable=1", "Returns a part of the records only."},
        {"api.chunk.size=10", "How many of them."},
        {"api.chunk.start=1", "The first of them, counted from 1; -1 for all."},
        {"api.chunk.verbose=1", "Tells in the metadata which part it is."},
        {"api.columns.enable=1", "Returns only the fields that a, b, ... name."},
        {"api.columns.a=user", "A field to return."},
    };
}

}  // namespace penstock
