#include "agent/index/exim_facts.h"

#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "base/fd.h"
#include "base/json_text.h"
#include "disk/plain_file.h"
#include "disk/trusted_file.h"

namespace penstock {

namespace {

constexpr std::size_t largest_health = std::size_t{1024} * 1024;
constexpr mode_t mode = 0600;

using FactOf = std::optional<std::string> EximFacts::*;

struct Member {
    char const* name;
    FactOf value;
};
constexpr Member members[] = {{"spool_directory", &EximFacts::spool_directory},
                              {"log_file_path", &EximFacts::log_file_path},
                              {"timezone", &EximFacts::timezone}};

std::string text_of(EximFacts const& facts) {
    Json::Value exim(Json::objectValue);
    for (auto const& [name, value] : members) {
        if (facts.*value) {
            exim[name] = *(facts.*value);
        }
    }
    Json::Value object(Json::objectValue);
    object["exim"] = exim;
    return to_json_line(object);
}

}  // namespace

EximFacts facts_in(std::string_view health, EximFacts before) {
    auto const object = parse_json_object(health);
    if (!object || !(*object)["exim"].isObject()) {
        return before;
    }
    auto const& exim = (*object)["exim"];
    for (auto const& [name, value] : members) {
        if (exim[name].isString()) {
            before.*value = exim[name].asString();
        }
    }
    return before;
}

EximFactsFile::EximFactsFile(std::string health, uid_t owner, std::string memory)
    : health_(std::move(health)), owner_(owner), memory_(std::move(memory)) {
    auto const remembered = read_trusted_file(memory_, {.owner = ::geteuid()});
    if (remembered && *remembered) {
        known_ = facts_in((*remembered)->text, {});
    }
}

bool EximFactsFile::look() {
    auto const health = read_trusted_file(health_, {.owner = owner_, .limit = largest_health});
    auto facts = health && *health ? facts_in((*health)->text, known_) : known_;
    if (facts == known_) {
        return false;
    }
    known_ = std::move(facts);
    std::filesystem::path const memory(memory_);
    Fd const directory(::open(memory.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    // A full disk: it is read from the health file again.
    static_cast<void>(write_plain(directory.get(), memory.filename(), text_of(known_), mode));
    return true;
}

}  // namespace penstock
