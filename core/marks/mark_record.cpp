#include "marks/mark_record.h"

#include <algorithm>
#include <map>

#include "base/json_text.h"
#include "base/valid_utf8.h"

namespace penstock {
namespace {

// JSON may make six bytes of one: with these bounds sixteen entries stay below longest_record.
constexpr std::size_t longest_by = 32;
constexpr std::size_t longest_request = 32;
constexpr std::size_t longest_subject = 512;
constexpr std::size_t longest_born = 64;
constexpr std::size_t most_entries = 16;
constexpr int version = 2;

constexpr std::string_view words_for_via[] = {"api", "host", "list"};

// Cut to so many bytes, but not in the middle of a character.
std::string shortened(std::string const& text, std::size_t longest) {
    auto end = std::min(text.size(), longest);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) {
        --end;
    }
    return text.substr(0, end);
}

Json::Value json_for(MarkEntry const& entry) {
    Json::Value object;
    object["by"] = shortened(entry.by, longest_by);
    object["at"] = Json::Int64{entry.at};
    object["why"] = shortened(entry.why, longest_why);
    object["request"] = shortened(entry.request, longest_request);
    object["until"] = json_or_null(entry.until);
    object["via"] = std::string(words_for_via[static_cast<std::size_t>(entry.via)]);
    return object;
}

// The oldest entry of whoever has the most: one who calls often drives out no other's reason.
void drop_one(std::vector<MarkEntry>& entries) {
    std::map<std::string, std::size_t> count;
    for (auto const& entry : entries) {
        ++count[entry.by];
    }
    auto const most =
        std::ranges::max_element(count, {}, [](auto const& pair) { return pair.second; });
    entries.erase(std::ranges::find(entries, most->first, &MarkEntry::by));
}

bool is_time_or_null(Json::Value const& value) {
    return value.isNull() || value.isInt64();
}

std::optional<std::int64_t> time_from(Json::Value const& value) {
    return value.isNull() ? std::nullopt : std::optional<std::int64_t>(value.asInt64());
}

// What both versions have.
std::optional<MarkEntry> entry_from(Json::Value const& object) {
    if (!object.isObject()) {
        return std::nullopt;
    }
    auto const& by = object["by"];
    auto const& at = object["at"];
    auto const& why = object["why"];
    auto const& request = object["request"];
    if (!by.isString() || !at.isInt64() || !why.isString() || !request.isString()) {
        return std::nullopt;
    }
    return MarkEntry{.by = by.asString(),
                     .at = at.asInt64(),
                     .why = why.asString(),
                     .request = request.asString()};
}

std::optional<MarkEntry> entry_2_from(Json::Value const& object) {
    auto entry = entry_from(object);
    if (!entry || !object.isMember("until") || !is_time_or_null(object["until"]) ||
        !object["via"].isString()) {
        return std::nullopt;
    }
    entry->until = time_from(object["until"]);
    auto const* const word = std::ranges::find(words_for_via, object["via"].asString());
    if (word == std::end(words_for_via)) {
        return std::nullopt;
    }
    entry->via = static_cast<Via>(word - std::begin(words_for_via));
    return entry;
}

std::optional<MarkRecord> record_from_1(Json::Value const& object) {
    auto entry = entry_from(object);
    if (!entry) {
        return std::nullopt;
    }
    return MarkRecord{.entries = {std::move(*entry)}};
}

std::optional<MarkRecord> record_from_2(Json::Value const& object) {
    auto const& until = object["until"];
    auto const& kept_until = object["kept_until"];
    bool const has_all = object.isMember("until") && object.isMember("kept_until");
    if (!has_all || !is_time_or_null(until) || !is_time_or_null(kept_until) ||
        !object["for"].isString() || !object["entries"].isArray()) {
        return std::nullopt;
    }
    MarkRecord record{.until = time_from(until),
                      .kept_until = time_from(kept_until),
                      .subject = object["for"].asString()};
    for (auto const& item : object["entries"]) {
        auto entry = entry_2_from(item);
        if (!entry) {
            return std::nullopt;
        }
        record.entries.push_back(std::move(*entry));
    }
    if (object["born"].isString()) {  // records that are older do not say it
        record.born = object["born"].asString();
    }
    return record;
}

}  // namespace

std::string to_line(MarkRecord const& record) {
    auto entries = record.entries;
    while (entries.size() > most_entries) {
        drop_one(entries);
    }
    Json::Value object;
    object["v"] = version;
    object["until"] = json_or_null(record.until);
    object["kept_until"] = json_or_null(record.kept_until);
    object["for"] = shortened(record.subject, longest_subject);
    if (!record.born.empty()) {
        object["born"] = shortened(record.born, longest_born);
    }
    object["entries"] = Json::Value(Json::arrayValue);
    for (auto const& entry : entries) {
        object["entries"].append(json_for(entry));
    }
    return to_json_line(object);
}

std::optional<MarkRecord> mark_record_from(std::string_view line) {
    if (line.size() > longest_record) {
        return std::nullopt;
    }
    auto const object = parse_json_object(line);
    if (!object) {
        return std::nullopt;
    }
    if (!object->isMember("v")) {
        return record_from_1(*object);
    }
    return (*object)["v"] == version ? record_from_2(*object) : std::nullopt;
}

bool is_from_list_alone(MarkRecord const& record) {
    return !record.entries.empty() &&
           std::ranges::all_of(record.entries, [](auto const& e) { return e.via == Via::list; });
}

bool has_expired(MarkRecord const& record, std::int64_t now) {
    return record.until && *record.until <= now;
}

}  // namespace penstock
