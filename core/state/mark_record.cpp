#include "mark_record.h"

#include "json_text.h"

namespace penstock {
namespace {

// JSON may make six bytes of one: with these bounds a line stays below 4 KiB.
constexpr std::size_t longest_actor = 64;
constexpr std::size_t longest_request = 32;
constexpr std::size_t longest_why = 512;

}  // namespace

std::string to_line(MarkRecord const& record) {
    Json::Value object;
    object["by"] = record.actor.substr(0, longest_actor);
    object["at"] = Json::Int64{record.when};
    object["why"] = record.why.substr(0, longest_why);
    object["request"] = record.request.substr(0, longest_request);
    return to_json_line(object);
}

std::optional<MarkRecord> mark_record_from(std::string_view line) {
    auto const object = parse_json_object(line);
    if (!object) {
        return std::nullopt;
    }
    auto const& by = (*object)["by"];
    auto const& at = (*object)["at"];
    auto const& why = (*object)["why"];
    auto const& request = (*object)["request"];
    if (!by.isString() || !at.isInt64() || !why.isString() || !request.isString()) {
        return std::nullopt;
    }
    return MarkRecord{by.asString(), at.asInt64(), why.asString(), request.asString()};
}

}  // namespace penstock
