#include "accounts/aliases.h"

#include <algorithm>

#include <Poco/String.h>

#include "base/lines.h"

namespace penstock {
namespace {

constexpr std::size_t largest_file = 64 * 1024 * 1024;

using Entries = std::map<std::string, Destinations, std::less<>>;

bool continues(std::string_view line) {
    return line.starts_with(' ') || line.starts_with('\t');
}

std::string_view without_quotes(std::string_view text) {
    return text.size() >= 2 && text.starts_with('"') && text.ends_with('"')
               ? text.substr(1, text.size() - 2)
               : text;
}

// At the commas that are not between quotes.
void add_destinations(std::string_view text, Destinations& destinations) {
    bool is_quoted = false;
    std::size_t start = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        is_quoted ^= at < text.size() && text[at] == '"';
        if (at < text.size() && (is_quoted || text[at] != ',')) {
            continue;
        }
        auto const part = without_quotes(trimmed(text.substr(start, at - start)));
        if (!part.empty()) {
            destinations.emplace_back(part);
        }
        start = at + 1;
    }
}

struct Entry {
    std::string name;
    std::string_view rest;
};

// A name ends with a colon or a blank, or where its quotes do; a colon may follow the blank.
Entry entry_from(std::string_view line) {
    auto const end = line.starts_with('"') ? std::min(line.find('"', 1), line.size() - 1) + 1
                                           : std::min(line.find_first_of(": \t"), line.size());
    auto rest = trimmed(line.substr(end));
    rest.remove_prefix(rest.starts_with(':') ? 1 : 0);
    return {Poco::toLower(std::string(without_quotes(trimmed(line.substr(0, end))))), rest};
}

// The first entry of a name counts, with its continuation lines; those of others are read into a
// place that nobody looks at.
Result<Entries> entries_from(std::string_view text) {
    Entries entries;
    Destinations nobodys;
    auto* current = &nobodys;
    while (!text.empty()) {
        auto const line = take_line(text);
        if (trimmed(line).empty() || line.starts_with('#')) {
            continue;
        }
        if (continues(line)) {
            add_destinations(trimmed(line), *current);
            continue;
        }
        auto const read = entry_from(line);
        auto const [entry, is_new] = entries.try_emplace(read.name);
        current = is_new ? &entry->second : &nobodys;
        add_destinations(read.rest, *current);
    }
    return entries;
}

}  // namespace

Result<Destinations> Aliases::destinations_of(std::string_view name) const {
    auto const entries = cache_.get(path_, TrustRule{owner_, largest_file}, entries_from);
    if (!entries) {
        return tl::unexpected(entries.error());
    }
    if (!*entries) {
        return Destinations{};
    }
    auto const found = (*entries)->find(Poco::toLower(std::string(name)));
    return found == (*entries)->end() ? Destinations{} : found->second;
}

}  // namespace penstock
