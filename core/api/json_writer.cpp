#include "json_writer.h"

#include <map>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>

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

// Made once: to make one takes as long as to write a short answer.
Json::StreamWriterBuilder const& compact() {
    static auto const builder = [] {
        Json::StreamWriterBuilder made;
        made["indentation"] = "";
        made["emitUTF8"] = true;
        return made;
    }();
    return builder;
}

// jsoncpp writes texts, numbers and the items of lists; what frames them is written here, so that
// a list of all accounts is never a second time in memory as jsoncpp's own tree.
class JsonText {
  public:
    void write(Value const& value) {
        value.visit(Overloaded{
            [&](Value::Object const& object) { write_members(object); },
            [&](Value::List const& list) { write_items(list); },
            [&](auto const&) { write_whole(value); },
        });
    }

    [[nodiscard]] std::string text() && { return std::move(stream_).str(); }

  private:
    void write_whole(Value const& value) { writer_->write(to_json(value), &stream_); }

    void write_items(Value::List const& list) {
        stream_ << '[';
        for (bool is_first = true; auto const& item : list) {
            stream_ << (std::exchange(is_first, false) ? "" : ",");
            write_whole(item);
        }
        stream_ << ']';
    }

    void write_members(Value::Object const& object) {
        std::map<std::string_view, Value const*> sorted;
        for (auto const& [name, item] : object) {
            sorted[name] = &item;
        }
        stream_ << '{';
        for (bool is_first = true; auto const& [name, item] : sorted) {
            stream_ << (std::exchange(is_first, false) ? "" : ",");
            write_whole(std::string(name));
            stream_ << ':';
            write(*item);
        }
        stream_ << '}';
    }

    std::unique_ptr<Json::StreamWriter> const writer_{compact().newStreamWriter()};
    std::ostringstream stream_;
};

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
    JsonText json;
    json.write(value);
    return std::move(json).text();
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
