#include "api/json_writer.h"

#include <algorithm>
#include <iterator>
#include <memory>
#include <sstream>
#include <string_view>
#include <utility>
#include <vector>

#include <json/value.h>
#include <json/writer.h>

namespace penstock {

namespace {

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

// Nearly every text of an answer is one that stands in JSON as it is.
bool needs_no_escape(std::string_view text) {
    bool is_odd = false;  // without an early end: many characters are looked at in one step
    for (char const c : text) {
        is_odd |= c < ' ' || c > '~' || c == '"' || c == '\\';
    }
    return !is_odd;
}

// What frames the texts is written here, so that a list of all accounts is never a second time in
// memory as jsoncpp's own tree; jsoncpp writes the texts in which something is to be escaped.
class JsonText {
  public:
    void write(Value const& value) {
        value.visit(Overloaded{
            [&](std::monostate) { text_ += "null"; },
            [&](std::int64_t number) { text_ += std::to_string(number); },
            [&](std::string const& text) { write_text(text); },
            [&](Value::List const& list) { write_items(list); },
            [&](Value::Object const& object) { write_members(object); },
        });
    }

    [[nodiscard]] std::string text() && { return std::move(text_); }

  private:
    using Member = std::pair<std::string_view, Value const*>;

    void write_text(std::string_view text) {
        if (needs_no_escape(text)) {
            text_.append(1, '"').append(text).append(1, '"');
            return;
        }
        if (!writer_) {
            writer_.reset(compact().newStreamWriter());
        }
        std::ostringstream stream;
        writer_->write(Json::Value(std::string(text)), &stream);
        text_ += stream.view();
    }

    void write_items(Value::List const& list) {
        text_ += '[';
        for (bool is_first = true; auto const& item : list) {
            text_ += std::exchange(is_first, false) ? "" : ",";
            write(item);
        }
        text_ += ']';
    }

    // In the order of their names; of equal names the last one counts.
    void write_members(Value::Object const& object) {
        std::vector<Member> sorted;
        sorted.reserve(object.size());
        for (auto const& [name, item] : object) {
            sorted.emplace_back(name, &item);
        }
        if (!std::ranges::is_sorted(sorted, {}, &Member::first)) {
            std::ranges::stable_sort(sorted, {}, &Member::first);
        }
        text_ += '{';
        bool is_first = true;
        for (auto member = sorted.begin(); member != sorted.end(); ++member) {
            auto const next = std::next(member);
            if (next != sorted.end() && next->first == member->first) {
                continue;
            }
            text_ += std::exchange(is_first, false) ? "" : ",";
            write_text(member->first);
            text_ += ':';
            write(*member->second);
        }
        text_ += '}';
    }

    std::string text_;
    std::unique_ptr<Json::StreamWriter> writer_;
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
