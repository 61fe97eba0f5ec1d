#include "api/yaml_writer.h"

#include <cstddef>
#include <map>

#include "api/yaml_text.h"

namespace penstock {

namespace {

// YAML's readers look for the `:` behind a key on its line within so many characters.
constexpr std::size_t longest_simple_key = 1000;

class YamlText {
  public:
    // What stands behind a `:`, a `-` or `---`: a scalar on the same line, a block below.
    void write(Value const& value, std::size_t level) {
        value.visit(Overloaded{
            [&](std::monostate) { end_line("~"); },
            [&](std::int64_t number) { end_line(std::to_string(number)); },
            [&](std::string const& text) { end_line(yaml_text(text)); },
            [&](Value::List const& list) { write(list, level); },
            [&](Value::Object const& object) { write(object, level); },
        });
    }

    [[nodiscard]] std::string const& text() const { return text_; }

  private:
    void end_line(std::string_view behind) {
        text_ += ' ';
        text_ += behind;
        text_ += '\n';
    }

    void write(Value::List const& list, std::size_t level) {
        if (list.empty()) {
            return end_line("[]");
        }
        text_ += '\n';
        for (auto const& item : list) {
            text_.append(2 * level, ' ');
            text_ += '-';
            write(item, level + 1);
        }
    }

    void write(Value::Object const& object, std::size_t level) {
        if (object.empty()) {
            return end_line("{}");
        }
        text_ += '\n';
        std::map<std::string_view, Value const*> sorted;
        for (auto const& [name, item] : object) {
            sorted[name] = &item;
        }
        for (auto const& [name, item] : sorted) {
            write_key(yaml_text(name), level);
            write(*item, level + 1);
        }
    }

    void write_key(std::string const& key, std::size_t level) {
        text_.append(2 * level, ' ');
        if (key.size() > longest_simple_key) {
            text_ += "? " + key + '\n' + std::string(2 * level, ' ');
        } else {
            text_ += key;
        }
        text_ += ':';
    }

    std::string text_ = "---";
};

}  // namespace

std::string write_yaml(Value const& value) {
    YamlText yaml;
    yaml.write(value, 0);
    return yaml.text();
}

}  // namespace penstock
