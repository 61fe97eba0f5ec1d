#include "cli/command_line.h"

#include <algorithm>
#include <optional>

#include <getopt.h>

#include "api/form.h"

namespace penstock {

namespace {

constexpr std::string_view version_argument = "api.version=";

enum Code : int {
    a_word = 1,  // getopt_long's own for what is no option
    output = 256,
    user,
    help,
    version,
    catalog,
    complete,
};

constexpr std::array<option, 7> long_options{{
    {"output", required_argument, nullptr, output},
    {"user", required_argument, nullptr, user},
    {"help", no_argument, nullptr, help},
    {"version", no_argument, nullptr, version},
    {"catalog", required_argument, nullptr, catalog},
    {"complete", no_argument, nullptr, complete},
    {nullptr, 0, nullptr, 0},
}};

tl::unexpected<std::string> mistaken(std::string const& word, std::string const& what) {
    return tl::unexpected("\"" + word + "\" " + what);
}

std::optional<Format> format_for(std::string_view word) {
    auto const* const found =
        std::ranges::find(output_formats, word, &std::pair<std::string_view, Format>::first);
    return found == output_formats.end() ? std::nullopt : std::optional(found->second);
}

// False where the option's value is none of those it can have.
bool apply(Code code, std::string const& value, CommandLine& line) {
    switch (code) {
        case a_word:
            line.words.push_back(value);
            return true;
        case output: {
            auto const format = format_for(value);
            line.format = format.value_or(line.format);
            return format.has_value();
        }
        case user:
            line.user = value;
            return !value.empty();
        case catalog:
            line.task = Task::catalog;
            line.catalog_form = value;
            return value == "json" || value == "markdown" || value == "man";
        case help:
            line.task = Task::help;
            return true;
        case version:
            line.task = Task::version;
            return true;
        case complete:
            line.task = Task::complete;
            return true;
    }
    return false;
}

tl::expected<CommandLine, std::string> check_call(CommandLine line) {
    if (line.words.empty()) {
        return tl::unexpected<std::string>("no function is named");
    }
    for (auto word = line.words.begin() + 1; word != line.words.end(); ++word) {
        if (word->find('=') == std::string::npos || word->starts_with('=')) {
            return mistaken(*word, "is no argument: write NAME=VALUE");
        }
        if (word->starts_with(version_argument) && *word != "api.version=1") {
            return mistaken(*word, "cannot be: there is version 1 of the API only");
        }
    }
    return line;
}

}  // namespace

tl::expected<CommandLine, std::string> parse_command_line(std::vector<std::string> arguments) {
    std::string program = "whmapi1";
    std::vector<char*> argv{program.data()};
    for (auto& argument : arguments) {
        argv.push_back(argument.data());
    }
    auto const argc = static_cast<int>(argv.size());
    argv.push_back(nullptr);
    CommandLine line;
    optind = 0;  // from the beginning
    // `-`: words are given in their place; `:`: no message of getopt's own.
    for (int code = 0; code != -1;) {
        auto const* const word = argv.at(static_cast<std::size_t>(std::max(optind, 1)));
        code = ::getopt_long(argc, argv.data(), "-:", long_options.data(), nullptr);
        if (code == ':' || code == '?') {
            return mistaken(word, code == ':' ? "lacks its value" : "is no option");
        }
        if (code != -1 && !apply(static_cast<Code>(code), optarg == nullptr ? "" : optarg, line)) {
            return mistaken(word, "has a value that it cannot have");
        }
    }
    line.words.insert(line.words.end(), arguments.begin() + (optind - 1), arguments.end());
    return line.task == Task::call ? check_call(std::move(line)) : std::move(line);
}

Result<RawParams> params_of(CommandLine const& line) {
    RawParams params;
    for (auto word = line.words.begin() + 1; word < line.words.end(); ++word) {
        if (word->starts_with(version_argument)) {
            continue;
        }
        if (auto added = add_word(*word, params); !added) {
            return tl::unexpected(std::move(added.error()));
        }
    }
    return params;
}

}  // namespace penstock
