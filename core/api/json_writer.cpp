#include "json_writer.h"

#include <json/value.h>
#include <json/writer.h>

namespace penstock {

namespace {

Json::Value to_json(Value const& value) {
    return value.visit(Overloaded{
        [](std::monostate) { return Json::Value(Json::nullValue); },
        [](std::int64_t number) { return Json::Value(Json::Int64{number}); },
        [](std::string const& text) { return Json::Value(text); },
        [](Value::List const& list) {
            Json::Value array(Json::arrayValue);
            for (auto const& item : list) {
                array.append(to_json(item));
            }
            return array;
        },
        [](Value::Object const& object) {
            Json::Value result(Json::objectValue);
            for (auto const& [name, item] : object) {
                result[name] = to_json(item);
            }
            return result;
        },
    });
}

Json::StreamWriterBuilder compact() {
    Json::StreamWriterBuilder builder;
    builder["indentation"] = "";
    builder["emitUTF8"] = true;
    return builder;
}

// Where the text in quotes that begins at `start` ends: behind its closing quote.
std::size_t end_of_text(std::string_view json, std::size_t start) {
    auto end = start + 1;
    while (json[end] != '"') {
        end += json[end] == '\\' ? 2 : 1;
    }
    return end + 1;
}

}  // namespace

std::string write_json(Value const& value) {
    static Json::StreamWriterBuilder const builder = compact();
    return Json::writeString(builder, to_json(value));
}

// The compact text, with white space put in: jsoncpp's own layout has braces on lines of their own
// and short lists on one line, where scripts expect one item a line.
std::string write_pretty_json(Value const& value) {
    auto const json = write_json(value);
    std::string pretty;
    std::size_t level = 0;
    auto const new_line = [&] { pretty += '\n' + std::string(3 * level, ' '); };
    for (std::size_t at = 0; at < json.size();) {
        auto const end = json[at] == '"' ? end_of_text(json, at) : at + 1;
        auto const token = std::string_view(json).substr(at, end - at);
        bool const opens = token == "{" || token == "[";
        bool const closes = token == "}" || token == "]";
        bool const was_opened = at > 0 && (json[at - 1] == '{' || json[at - 1] == '[');
        level -= closes ? 1 : 0;
        if (was_opened != closes) {
            new_line();
        }
        pretty += token == ":" ? " : " : token;
        level += opens ? 1 : 0;
        if (token == ",") {
            new_line();
        }
        at = end;
    }
    return pretty + "\n";
}

}  // namespace penstock
