#include "fcgi/parameters.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace penstock {

namespace {

using Name = std::pair<std::string_view, Parameter>;

constexpr std::array<Name, static_cast<std::size_t>(Parameter::count)> known_names{{
    {"REQUEST_METHOD", Parameter::request_method},
    {"REQUEST_URI", Parameter::request_uri},
    {"CONTENT_TYPE", Parameter::content_type},
    {"CONTENT_LENGTH", Parameter::content_length},
    {"HTTP_AUTHORIZATION", Parameter::authorization},
    {"REMOTE_USER", Parameter::remote_user},
    {"REMOTE_ADDR", Parameter::remote_addr},
    {"HTTP_COOKIE", Parameter::cookie},
    {"HTTPS", Parameter::https},
    {"REQUEST_START", Parameter::request_start},
    // No header of a client can have this name: theirs begin with HTTP_.
    {"PENSTOCK_SECRET", Parameter::secret},
}};

// With `-`, which no name that is taken has: Apache's mod_ssl and mod_proxy_fcgi pass
// `ssl-secure-reneg`.
bool is_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               c == '_' || c == '-';
    });
}

bool is_text(std::string_view value) {
    return std::none_of(value.begin(), value.end(), [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
    });
}

std::optional<Parameter> known(std::string_view name) {
    auto const* found = std::find_if(known_names.begin(), known_names.end(),
                                     [&](Name const& entry) { return entry.first == name; });
    return found == known_names.end() ? std::nullopt : std::optional(found->second);
}

std::string_view too_long(Parameter parameter, std::string_view value, Limits const& limits) {
    if (parameter != Parameter::request_uri) {
        return value.size() > limits.header_bytes ? "header" : "";
    }
    auto const path = std::min(value.find('?'), value.size());
    if (path > limits.path_bytes) {
        return "path";
    }
    return value.size() > path + 1 + limits.query_bytes ? "query" : "";
}

}  // namespace

Result<Parameters> Parameters::read(char const* const* parameters, Limits const& limits) {
    Parameters result;
    std::array<bool, static_cast<std::size_t>(Parameter::count)> seen{};
    std::size_t count = 0;
    for (auto const* entry = parameters; *entry != nullptr; ++entry) {
        std::string_view const text(*entry);
        if (++count > limits.parameters) {
            return problem(ProblemKind::request_too_large, "FastCGI parameters");
        }
        // A name with `=` in it cannot be told from a value here: it counts as a repetition.
        auto const equals = std::min(text.find('='), text.size());
        auto const name = text.substr(0, equals);
        if (!is_name(name)) {
            return problem(ProblemKind::malformed_request, "parameter name");
        }
        auto const parameter = known(name);
        if (!parameter) {
            continue;
        }
        auto const index = static_cast<std::size_t>(*parameter);
        if (std::exchange(seen[index], true)) {
            return problem(ProblemKind::malformed_request, "repeated " + std::string(name));
        }
        auto const value = text.substr(std::min(equals + 1, text.size()));
        if (auto const what = too_long(*parameter, value, limits); !what.empty()) {
            return problem(ProblemKind::request_too_large, std::string(what));
        }
        if (!is_text(value)) {
            return problem(ProblemKind::malformed_request,
                           "control character in " + std::string(name));
        }
        result.values_[index] = value;
    }
    return result;
}

std::string_view first_target(char const* const* parameters) {
    constexpr std::string_view prefix = "REQUEST_URI=";
    for (auto const* entry = parameters; *entry != nullptr; ++entry) {
        std::string_view const text(*entry);
        if (text.substr(0, prefix.size()) == prefix) {
            return text.substr(prefix.size());
        }
    }
    return {};
}

}  // namespace penstock
