#include "identities/map_findings.h"

#include <cstddef>
#include <set>
#include <vector>

#include "base/log_field.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

constexpr char const* contested_file = "contested";
constexpr char const* findings_file = "findings";
constexpr std::size_t most_told = std::size_t{1} << 20;  // bytes

std::string contested_text(Rebuilt const& rebuilt) {
    std::set<std::string> domains;
    for (auto const& conflict : rebuilt.conflicts) {
        domains.insert(conflict.domain);
    }
    std::string text = "\n";
    for (auto const& domain : domains) {
        text += domain + "\n";
    }
    return text;
}

std::string findings_text(Rebuilt const& rebuilt) {
    std::string text;
    for (auto const& conflict : rebuilt.conflicts) {
        text += "contested " + conflict.domain + " " + conflict.owner + " " + conflict.claimant;
        text += "\n";
    }
    for (auto const& lost : rebuilt.lost) {
        text += "lost " + log_field(lost.domain) + " " + lost.account + "\n";
    }
    for (auto const& unread : rebuilt.unreadable) {
        text += "unreadable " + log_field(unread.subject) + "\n";
    }
    return text;
}

}  // namespace

Result<void> MapFindings::tell(Rebuilt const& rebuilt) {
    auto const left = directory_.names();  // with working names of a rebuild that did not end
    for (auto const& name : left ? *left : std::vector<std::string>{}) {
        if (name.starts_with(".new-")) {
            static_cast<void>(directory_.remove(name));
        }
    }
    auto const told = tell(contested_file, contested_text(rebuilt));
    return told ? tell(findings_file, findings_text(rebuilt)) : told;
}

// Not synced: a start begins with a rebuild.
Result<void> MapFindings::tell(char const* file, std::string const& text) {
    if (auto const told = directory_.text_of(file, most_told); told && *told == text) {
        return {};
    }
    auto const written = directory_.new_file(text);
    if (!written) {
        return not_stored(written.error());
    }
    return directory_.put(*written, file).map_error(as_not_stored);
}

bool MapFindings::is_contested(std::string const& domain) {
    auto const told = directory_.text_of(contested_file, most_told);
    return !told || told->size() == most_told ||
           told->find("\n" + domain + "\n") != std::string::npos;
}

}  // namespace penstock
