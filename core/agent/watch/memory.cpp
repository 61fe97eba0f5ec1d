#include "agent/watch/memory.h"

#include <fcntl.h>

#include "base/fd.h"
#include "base/json_text.h"
#include "disk/file_problem.h"
#include "disk/plain_file.h"

namespace penstock {

namespace {

constexpr auto file = "seen";
constexpr mode_t memory_mode = 0600;

Fd opened(std::string const& directory) {
    return Fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

std::int64_t number(Json::Value const& value) {
    return value.isInt64() ? value.asInt64() : 0;
}

Memory memory_from(Json::Value const& object) {
    Memory memory;
    auto const& boot = object["boot"];
    memory.clock = {number(object["believed"]), number(object["since_boot"]),
                    boot.isString() ? boot.asString() : ""};
    auto const& kept = object["kept_lines"];
    for (auto const& list : kept.isObject() ? kept.getMemberNames() : Json::Value::Members{}) {
        if (is_list_of_strings(kept[list])) {
            memory.kept_lines[list] = strings_of(kept[list]);
        }
    }
    return memory;
}

}  // namespace

Memory load_memory(std::string const& directory) {
    auto const folder = opened(directory);
    auto const text = read_plain(folder.get(), file);
    auto const object = parse_json_object(text && *text ? **text : "");
    return object ? memory_from(*object) : Memory{};
}

Result<void> save(Memory const& memory, std::string const& directory) {
    Json::Value object(Json::objectValue);
    object["v"] = 1;
    object["believed"] = Json::Int64{memory.clock.believed};
    object["since_boot"] = Json::Int64{memory.clock.since_boot};
    object["boot"] = memory.clock.boot;
    object["kept_lines"] = Json::objectValue;
    for (auto const& [list, lines] : memory.kept_lines) {
        object["kept_lines"][list] = list_from(lines);
    }
    auto const folder = opened(directory);
    return write_plain(folder.get(), file, to_json_line(object), memory_mode);
}

}  // namespace penstock
