#include "base/json_text.h"

#include <algorithm>
#include <memory>

#include <json/reader.h>
#include <json/writer.h>

#include "base/valid_utf8.h"

namespace penstock {

namespace {

// jsoncpp takes a lead byte and what follows for a character without a look at what follows.
Json::Value with_valid_texts(Json::Value const& value) {
    if (value.isString()) {
        return valid_utf8(value.asString());
    }
    auto valid = value;
    if (value.isObject() || value.isArray()) {
        for (auto& item : valid) {
            item = with_valid_texts(item);
        }
    }
    return valid;
}

// Made once: to make one takes longer than to write a line.
Json::StreamWriterBuilder const& one_line() {
    static auto const builder = [] {
        Json::StreamWriterBuilder made;
        made["indentation"] = "";
        made["emitUTF8"] = false;
        return made;
    }();
    return builder;
}

}  // namespace

tl::expected<Json::Value, std::string> parse_json_object(std::string_view text) {
    Json::CharReaderBuilder builder;
    Json::CharReaderBuilder::strictMode(&builder.settings_);
    builder["stackLimit"] = 16;
    std::unique_ptr<Json::CharReader> const reader(builder.newCharReader());
    Json::Value value;
    std::string mistakes;
    bool parsed = false;
    try {
        parsed = reader->parse(text.data(), text.data() + text.size(), &value, &mistakes);
    } catch (Json::Exception const&) {  // beyond the stack limit it throws instead of answering
        return tl::unexpected<std::string>("nested too deeply");
    }
    if (!parsed || !value.isObject()) {
        return tl::unexpected<std::string>(parsed ? "not a JSON object" : mistakes);
    }
    return value;
}

std::string to_json_line(Json::Value const& object) {
    return Json::writeString(one_line(), with_valid_texts(object)) + "\n";
}

Json::Value json_or_null(std::optional<std::int64_t> number) {
    return number ? Json::Value(Json::Int64{*number}) : Json::Value();
}

bool is_list_of_strings(Json::Value const& value) {
    return value.isArray() && std::all_of(value.begin(), value.end(),
                                          [](Json::Value const& item) { return item.isString(); });
}

std::vector<std::string> strings_of(Json::Value const& list_of_strings) {
    std::vector<std::string> strings;
    for (auto const& item : list_of_strings) {
        strings.push_back(item.asString());
    }
    return strings;
}

Json::Value list_from(std::vector<std::string> const& strings) {
    Json::Value list(Json::arrayValue);
    for (auto const& text : strings) {
        list.append(text);
    }
    return list;
}

}  // namespace penstock
