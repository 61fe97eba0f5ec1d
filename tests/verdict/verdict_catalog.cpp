// The catalog of verdict_worker. It takes the place of the real one at link time: every function
// has its name, its rights and its parameters, and everything up to its handler is checked as
// always; the handler does nothing but write a line of JSON, who called what with which arguments
// in which order, into `told`. A byte is written as the character of its number.
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <json/json.h>
#include <unistd.h>

#include "api/call.h"
#include "api/passed_on.h"
#include "base/fd.h"
#include "functions/functions.h"
#include "service/full_catalog.h"

namespace penstock {

namespace {

constexpr auto told = "/var/log/penstock/verdicts";

constexpr PassedOn everything{
    ParamSpec{.name = "anything", .help = "Every argument, as it came.", .example = "anything"}};

Json::Value characters(std::string_view bytes) {
    std::string text;
    for (char const c : bytes) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            text += c;
        } else {
            text += {static_cast<char>(0xc0 | byte >> 6), static_cast<char>(0x80 | (byte & 0x3f))};
        }
    }
    return text;
}

// One write, so that the lines of several processes do not mix.
void write_line(Json::Value const& line) {
    Json::StreamWriterBuilder writer;
    writer["indentation"] = "";
    auto const text = Json::writeString(writer, line) + "\n";
    Fd const file(::open(told, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640));
    if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
        throw std::runtime_error("cannot tell the verdict");
    }
}

Result<Outcome> tell(Args const& args, Call const& call) {
    Json::Value line;
    line["caller"] = characters(call.actor.user);
    line["function"] = characters(call.function.name);
    line["arguments"] = Json::arrayValue;
    for (auto const& [name, value] : args[everything]) {
        Json::Value pair;
        pair.append(characters(name));
        pair.append(characters(value));
        line["arguments"].append(pair);
    }
    write_line(line);
    return Outcome{.data = Value::Object{{"told", 1}}};
}

std::vector<Function> telling(std::vector<Function const*> const& real) {
    std::vector<Function> made;
    for (auto const* function : real) {
        made.push_back(*function);
        made.back().params.push_back(&everything);
        made.back().run = tell;
    }
    return made;
}

}  // namespace

Catalog make_catalog() {
    static auto const functions = telling({
#define PENSTOCK_FUNCTION(name) &functions::name,
#include "functions/list.inc"
#undef PENSTOCK_FUNCTION
    });
    std::vector<Function const*> all;
    for (auto const& function : functions) {
        all.push_back(&function);
    }
    return Catalog(std::move(all));
}

}  // namespace penstock
