#include "marks/dated_request.h"

#include <charconv>

#include "base/json_text.h"
#include "base/sha256.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

constexpr std::int64_t seconds_in_day = 24 * 60 * 60;
constexpr std::size_t longest_answer = 16 * 1024;

std::int64_t day_of(std::int64_t time) {
    return time / seconds_in_day;
}

}  // namespace

// It may be from yesterday, or from a day that is yet to come, where the clock was set back.
Result<std::optional<std::string>> dated_request(FileSystem const& files,
                                                 FileHandle const& directory, RequestKey const& key,
                                                 std::int64_t now) {
    auto const hash = sha256_hex(key.caller + "\n" + key.id);
    for (auto const day : {day_of(now), day_of(now) - 1, day_of(now) + 1}) {
        auto const name = std::to_string(day) + "-" + hash;
        auto const text = files.read(directory, name, longest_answer);
        if (!text && text.error().fault == FileFault::missing) {
            continue;
        }
        if (!text) {
            return unreadable(text.error());
        }
        auto const object = parse_json_object(*text);
        if (!object || !(*object)["at"].isInt64() || !(*object)["call"].isString()) {
            return unreadable(name + " is no answer to a request");
        }
        if (now - (*object)["at"].asInt64() <= seconds_in_day) {
            return (*object)["call"].asString();
        }
    }
    return std::nullopt;
}

bool is_dated_request_over(std::string const& name, std::int64_t now) {
    std::int64_t day = 0;
    std::from_chars(name.data(), name.data() + name.size(), day);
    return day < day_of(now) - 1;
}

}  // namespace penstock
