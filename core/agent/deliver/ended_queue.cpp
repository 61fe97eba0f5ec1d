#include "agent/deliver/ended_queue.h"

#include <algorithm>
#include <cerrno>

#include <sys/stat.h>

namespace penstock {

namespace {

bool is_there(std::string const& path) {
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0;
}

bool is_missing(std::string const& path) {
    return !is_there(path) && errno == ENOENT;
}

}  // namespace

bool is_mark_name(std::string_view text) {
    constexpr std::size_t longest = 200;
    return !text.empty() && text.size() <= longest && text.front() != '.' &&
           std::ranges::all_of(text, [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
                      c == '-' || c == '@';
           });
}

bool is_queue_ended(std::string const& outgoing, std::string const& name) {
    return is_mark_name(name) && is_there(outgoing + "/suspended/.ready") &&
           is_there(outgoing + "/suspended/" + name) &&
           is_there(outgoing + "/queued/keep/.ready") &&
           is_missing(outgoing + "/queued/keep/" + name);
}

}  // namespace penstock
