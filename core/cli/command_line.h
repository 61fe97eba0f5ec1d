// CommandLine: what the words behind `whmapi1` ask for.
//
// Options may stand anywhere, before and behind the function, whatever POSIXLY_CORRECT says; what
// follows `--` is no option. A mistake in how the program is called is a sentence for people, and
// nothing is called. What can be wrong with a value is no such mistake: it comes from data, so it
// is answered like a call (params_of fails as add_word does). One thread: getopt_long.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "api/format.h"
#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

enum class Task { call, help, version, catalog, complete };

struct CommandLine {
    Task task = Task::call;
    Format format = Format::yaml;
    std::string user = "root";
    std::string catalog_form = {};
    std::vector<std::string> words = {};  // all that is no option: a function and its arguments
};

constexpr std::array<std::pair<std::string_view, Format>, 4> output_formats{{
    {"yaml", Format::yaml},
    {"json", Format::json},
    {"jsonpretty", Format::json_pretty},
    {"xml", Format::xml},
}};

// `arguments` without the program's own name.
[[nodiscard]] tl::expected<CommandLine, std::string> parse_command_line(
    std::vector<std::string> arguments);

// The decoded arguments of the function. An api.version, which parse_command_line has found to be
// 1, is left out.
[[nodiscard]] Result<RawParams> params_of(CommandLine const& line);

}  // namespace penstock
