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

Json::StreamWriterBuilder indented(std::string const& indentation) {
    Json::StreamWriterBuilder builder;
    builder["indentation"] = indentation;
    builder["emitUTF8"] = true;
    return builder;
}

}  // namespace

std::string write_json(Value const& value) {
    static Json::StreamWriterBuilder const builder = indented("");
    return Json::writeString(builder, to_json(value));
}

std::string write_pretty_json(Value const& value) {
    static Json::StreamWriterBuilder const builder = indented("   ");
    return Json::writeString(builder, to_json(value)) + "\n";
}

}  // namespace penstock
