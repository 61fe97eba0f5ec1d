#include "base/ini_file.h"

#include <optional>
#include <sstream>

#include <Poco/String.h>
#include <Poco/StringTokenizer.h>
#include <boost/property_tree/ini_parser.hpp>
#include <boost/property_tree/ptree.hpp>

namespace penstock {
namespace {

// PropertyTree tells the line of a mistake in syntax only; all other lines are found by this. 0 =
// none.
template <class Condition>
unsigned long first_line(std::string const& text, Condition const& condition) {
    std::istringstream lines(text);
    std::string line;
    for (unsigned long number = 1; std::getline(lines, line); ++number) {
        if (condition(Poco::trim(line))) {
            return number;
        }
    }
    return 0;
}

unsigned long line_of(std::string const& key, std::string const& text) {
    return first_line(text, [&key](std::string const& line) {
        auto const end = line.find('=');
        return end != std::string::npos && Poco::trim(line.substr(0, end)) == key;
    });
}

// What PropertyTree would take, or drop without a word.
std::optional<Mistake> foreign_line(std::string const& text, std::string const& path) {
    auto const has_nul = [](std::string const& line) {
        return line.find('\0') != std::string::npos;
    };
    if (auto const line = first_line(text, has_nul); line != 0) {
        return mistake_at(path, line, "a NUL byte");
    }
    auto const is_section = [](std::string const& line) { return line.starts_with('['); };
    if (auto const line = first_line(text, is_section); line != 0) {
        return mistake_at(path, line, "a section, where only keys may be");
    }
    return std::nullopt;
}

}  // namespace

Mistake mistake_at(std::string const& path, unsigned long line, std::string const& what) {
    return path + ", line " + std::to_string(line) + ": " + what;
}

tl::expected<std::vector<IniEntry>, Mistake> parse_ini(std::string const& text,
                                                       std::string const& path) {
    if (auto mistake = foreign_line(text, path)) {
        return tl::unexpected(*mistake);
    }
    boost::property_tree::ptree tree;
    try {
        std::istringstream stream(text);
        boost::property_tree::read_ini(stream, tree);
    } catch (boost::property_tree::ini_parser_error const& error) {
        return tl::unexpected(mistake_at(path, error.line(), error.message()));
    }
    std::vector<IniEntry> entries;
    for (auto const& [key, child] : tree) {
        entries.push_back({key, child.data(), line_of(key, text)});
    }
    return entries;
}

std::vector<std::string> comma_list(std::string const& value) {
    Poco::StringTokenizer const items(value, ",", Poco::StringTokenizer::TOK_TRIM);
    return Poco::trim(value).empty() ? std::vector<std::string>{}
                                     : std::vector<std::string>(items.begin(), items.end());
}

}  // namespace penstock
