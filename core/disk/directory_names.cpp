#include "disk/directory_names.h"

#include <algorithm>
#include <filesystem>

#include "disk/file_problem.h"

namespace penstock {

Result<std::vector<std::string>> names_in(std::string const& directory) {
    std::error_code error;
    std::vector<std::string> names;
    // Not a range-for: its increment would throw.
    for (std::filesystem::directory_iterator entry(directory, error), end; !error && entry != end;
         entry.increment(error)) {
        auto name = entry->path().filename().string();
        if (!name.starts_with('.')) {
            names.push_back(std::move(name));
        }
    }
    if (error) {
        return unreadable("read " + directory + ": " + error.message());
    }
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace penstock
