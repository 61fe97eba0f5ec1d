#include "agent/index/spool_places.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "agent/index/queue_directory.h"
#include "base/errno_text.h"
#include "exim/message_id.h"

namespace penstock {

namespace {

tl::unexpected<Problem> unavailable(std::string const& what) {
    return problem(ProblemKind::index_unavailable, "", what + ": " + errno_text());
}

}  // namespace

Result<std::vector<SpoolPlace>> spool_places(std::string const& path, std::string const& parked) {
    if (path.empty()) {
        return problem(ProblemKind::index_unavailable, "",
                       "it is not known yet where Exim keeps its queue");
    }
    std::vector<SpoolPlace> places;
    for (auto const& [queue, is_parked] :
         {std::pair(std::string("/"), false), std::pair("/" + parked + "/", true)}) {
        auto const name = queue + "input";
        auto root = open_part(path + name);
        if (!root) {
            // Exim makes each with its first message.
            std::error_code unknown;
            if (errno == ENOENT && std::filesystem::is_directory(path, unknown)) {
                continue;
            }
            return unavailable(path + name);
        }
        auto logs = open_part(path + queue + "msglog");
        std::vector<std::string> folders;
        bool const is_read = each_name(root, [&](std::string_view folder) {
            if (folder.size() == 1 && folder != ".") {
                folders.emplace_back(folder);
            }
        });
        if (!is_read) {
            return unavailable(path + name);
        }
        for (auto const& folder : folders) {
            if (auto split = open_directory(root.get(), folder.c_str())) {
                places.push_back({std::move(split),
                                  MessageLogs(open_directory(logs.get(), folder.c_str())),
                                  is_parked});
            } else if (errno != ENOENT) {
                return unavailable(path + name + "/" + folder);
            }
        }
        places.push_back({std::move(root), MessageLogs(std::move(logs)), is_parked});
    }
    return places;
}

Result<std::vector<SpoolEntry>> spool_entries(std::string const& path,
                                              std::vector<SpoolPlace> const& places) {
    std::vector<SpoolEntry> entries;
    for (std::uint32_t place = 0; place < places.size(); ++place) {
        bool const is_read = each_name(places[place].directory, [&](std::string_view name) {
            if (name.ends_with("-H") && is_message_id(name.substr(0, name.size() - 2))) {
                entries.push_back({std::string(name.substr(0, name.size() - 2)), place});
            }
        });
        if (!is_read) {
            return unavailable(path);
        }
    }
    // An id begins with the time; the one that moved meanwhile counts where it came to.
    std::ranges::sort(entries, [](SpoolEntry const& a, SpoolEntry const& b) {
        return a.id != b.id ? a.id < b.id : a.place > b.place;
    });
    entries.erase(std::ranges::unique(entries, {}, &SpoolEntry::id).begin(), entries.end());
    return entries;
}

}  // namespace penstock
