// random_answers DIRECTORY SEED COUNT: writes COUNT random answers with hostile texts into
// DIRECTORY, in each format and, as what went in, in a notation of its own: the file `given` has
// one answer a line, as JSON in which every text is in hexadecimal and names are pairs of a list.
// Answers of the other files end in a NUL.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "api/clean_text.h"
#include "api/envelope.h"

using namespace std::string_view_literals;

namespace penstock {

namespace {

constexpr std::string_view pieces[] = {"true",
                                       "no",
                                       "Y",
                                       "oFF",
                                       "~",
                                       "null",
                                       "NULL",
                                       "1",
                                       "0",
                                       "-1",
                                       "+1",
                                       "08",
                                       "0o17",
                                       "0b1",
                                       "0x1F",
                                       "1_000",
                                       "1,000",
                                       "1e3",
                                       "1.5e+3",
                                       ".5",
                                       "5.",
                                       ".inf",
                                       "-.INF",
                                       ".nan",
                                       "12:30:45",
                                       "190:20:30.15",
                                       "2001-01-01",
                                       "2001-12-14t21:59:43.10-05:00",
                                       "2001-12-14 21:59:43",
                                       "=",
                                       "<<",
                                       "11.138.0.6",
                                       "14M",
                                       "13 May 22 16:03",
                                       "*unknown*",
                                       "unlimited",
                                       "alice",
                                       "result",
                                       "result: 1",
                                       "a: b",
                                       "- x",
                                       "-",
                                       "?",
                                       "? ",
                                       ":",
                                       ": ",
                                       " #",
                                       "#",
                                       "%",
                                       "@",
                                       "*",
                                       "&",
                                       "!",
                                       "!!int",
                                       "|",
                                       ">",
                                       "[",
                                       "]",
                                       "{",
                                       "}",
                                       ",",
                                       "`",
                                       "'",
                                       "\"",
                                       "\\",
                                       "\\n",
                                       "\n",
                                       "\r",
                                       "\r\n",
                                       "\t",
                                       " ",
                                       "---",
                                       "...",
                                       "\x7f",
                                       "\xc2\x80",
                                       "\xc2\x85",
                                       "\xc2\xa0",
                                       "\xe2\x80\xa8",
                                       "\xe2\x80\xa9",
                                       "\xef\xbb\xbf",
                                       "\xf0\x9f\x93\xa7",
                                       "\xf4\x8f\xbf\xbf",
                                       "\xef\xbf\xbd",
                                       "\xc3\xa9",
                                       "\xe2\x80\x9c",
                                       "\xff",
                                       "\xed\xa0\x80",
                                       "\xe2\x80",
                                       "\0"sv,
                                       "\x01",
                                       "\x1b[31m",
                                       "&amp;",
                                       "&#13;",
                                       "<a>",
                                       "]]>",
                                       "<![CDATA[",
                                       "<!--",
                                       "<?xml?>",
                                       "/usr",
                                       "_",
                                       "(x)",
                                       "$x",
                                       "^",
                                       ";"};

class RandomAnswers {
  public:
    explicit RandomAnswers(unsigned seed) : random_(seed) {}

    // Every byte, alone and between others, as text and as a name; every piece; 64 KiB.
    static Value::Object everything() {
        Value::Object made{{"long", std::string(65'536, '\n')}};
        for (int byte = 0; byte < 256; ++byte) {
            std::string const alone(1, static_cast<char>(byte));
            made.emplace_back(alone, alone);
            made.emplace_back(alone + "x", "x" + alone + "x");
        }
        for (auto const piece : pieces) {
            made.emplace_back(std::string(piece), std::string(piece));
        }
        return made;
    }

    Value::Object object(int depth) {
        Value::Object made;
        for (auto n = 1 + below(6); n > 0; --n) {
            made.emplace_back(text(), value(depth));
        }
        return made;
    }

  private:
    unsigned below(unsigned n) { return static_cast<unsigned>(random_() % n); }

    std::string text() {
        if (below(300) == 0) {
            return std::string(below(70'000), 'k') + std::string(pieces[below(std::size(pieces))]);
        }
        std::string made;
        for (auto n = below(8) == 0 ? below(12) : below(4); n > 0; --n) {
            made += below(10) == 0 ? std::string(1, static_cast<char>(below(256)))
                                   : std::string(pieces[below(std::size(pieces))]);
        }
        return made;
    }

    Value value(int depth) {
        switch (below(depth > 0 ? 7 : 5)) {
            case 0:
                return {};
            case 1:
                return static_cast<std::int64_t>(random_());
            case 5:
                return object(depth - 1);
            case 6: {
                Value::List list;
                for (auto n = below(4); n > 0; --n) {
                    list.push_back(value(depth - 1));
                }
                return list;
            }
            default:
                return text();
        }
    }

    std::mt19937_64 random_;
};

std::string hex(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string made = "\"";
    for (char const c : text) {
        auto const byte = static_cast<unsigned char>(c);
        made += {digits[byte / 16], digits[byte % 16]};
    }
    return made + "\"";
}

std::string given(Value const& value) {
    return value.visit(Overloaded{
        [](std::monostate) { return std::string("null"); },
        [](std::int64_t number) { return std::to_string(number); },
        [](std::string const& text) { return hex(text); },
        [](Value::List const& list) {
            std::string made;
            for (auto const& item : list) {
                made += (made.empty() ? "" : ",") + given(item);
            }
            return "{\"list\":[" + made + "]}";
        },
        [](Value::Object const& object) {
            std::string made;
            for (auto const& [name, item] : object) {
                made += (made.empty() ? "[" : ",[") + hex(name) + "," + given(item) + "]";
            }
            return "{\"names\":[" + made + "]}";
        },
    });
}

void write_all(std::filesystem::path const& directory, unsigned seed, int count) {
    RandomAnswers answers(seed);
    std::ofstream log(directory / "given");
    std::ofstream json(directory / "json");
    std::ofstream pretty(directory / "json_pretty");
    std::ofstream xml(directory / "xml");
    std::ofstream yaml(directory / "yaml");
    for (int i = 0; i < count; ++i) {
        Value const answer = i == 0 ? RandomAnswers::everything() : answers.object(4);
        log << given(clean(answer)) << '\n';
        json << write_as(Format::json, "result", answer) << '\0';
        pretty << write_as(Format::json_pretty, "result", answer) << '\0';
        xml << write_as(Format::xml, "result", answer) << '\0';
        yaml << write_as(Format::yaml, "result", answer) << '\0';
    }
}

}  // namespace

}  // namespace penstock

int main(int argc, char** argv) {
    std::vector<std::string> const arguments(argv + 1, argv + argc);
    if (arguments.size() != 3) {
        std::cerr << "usage: random_answers DIRECTORY SEED COUNT\n";
        return EXIT_FAILURE;
    }
    penstock::write_all(arguments[0], static_cast<unsigned>(std::stoul(arguments[1])),
                        std::stoi(arguments[2]));
    return EXIT_SUCCESS;
}
