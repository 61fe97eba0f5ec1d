#include "agent/watch/wiring.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <Poco/Logger.h>
#include <fcntl.h>

#include "base/clock.h"
#include "base/errno_text.h"
#include "base/json_text.h"
#include "base/log_field.h"
#include "base/random_text.h"
#include "disk/plain_file.h"
#include "exim/exim_orders.h"
#include "exim/wiring_probe.h"
#include "service/source_watch.h"

namespace penstock {

namespace {

constexpr std::chrono::minutes distance{1};
constexpr std::chrono::seconds distance_after_failure{2};
// It should be mended soon: the first look after a second, then ever later up to this.
constexpr std::chrono::seconds longest_distance_while_unwired{10};
constexpr mode_t mark_mode = 0640;
constexpr mode_t health_mode = 0644;

// Exim's program, its configuration with all its parts, what that is generated into, and where a
// daemon writes its pid when it has read it.
std::vector<std::string> watched_directories() {
    std::vector<std::string> found{"/usr/sbin", "/etc/exim4", "/var/lib/exim4", "/run/exim4"};
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator entry("/etc/exim4", error), end;
         !error && entry != end; entry.increment(error)) {
        if (entry->is_directory(error)) {
            found.push_back(entry->path());
        }
    }
    return found;
}

std::string probe_name() {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::size_t length = 16;
    return std::string(probe_prefix) + random_text(hex, length);
}

// Adds a hook that is not wired to the one text, one that cannot be known to the other.
void sort_by_answer(Json::Value const& hook, std::string& missing, std::string& unknown) {
    if (!hook.isObject() || !hook["name"].isString() || !hook.isMember("is_wired")) {
        missing += "?; ";
    } else if (hook["is_wired"].isNull()) {
        unknown += hook["name"].asString() + "; ";
    } else if (!hook["is_wired"].isBool() || !hook["is_wired"].asBool()) {
        missing += hook["name"].asString() + "; ";
    }
}

}  // namespace

Wiring::Wiring(Service const& service, Paths const& paths,
               std::function<std::vector<std::string>()> notes, Poco::Logger& log)
    : service_(service),
      marks_(paths.state + "/outgoing/suspended/"),
      directory_(paths.run + "/agent"),
      notes_(std::move(notes)),
      log_(log) {
    std::error_code error;
    for (std::filesystem::directory_iterator entry(marks_, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().filename().string().starts_with(probe_prefix)) {
            std::filesystem::remove(entry->path(), error);
        }
    }
}

void Wiring::run(std::stop_token const& stop) {
    std::chrono::seconds soon{1};
    while (!stop.stop_requested()) {
        SourceWatch const watch(watched_directories());
        auto const found = ask().and_then([&](std::string const& text) { return write(text); });
        auto const said = found ? "" : found.error().detail;
        if (!said.empty() && said != last_said_) {
            log_.error("the wiring cannot be checked: " + log_field(said));
        }
        last_said_ = said;
        bool const is_well = missing_.empty() && unknown_.empty();
        std::chrono::milliseconds const until_next = !found    ? distance_after_failure
                                                     : is_well ? distance
                                                               : soon;
        soon =
            is_well ? std::chrono::seconds(1) : std::min(2 * soon, longest_distance_while_unwired);
        watch.wait(stop, until_next);
    }
}

Result<std::string> Wiring::ask() const {
    auto const marked = probe_name();
    auto const mark = marks_ + marked;
    {
        Fd const file(::open(mark.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mark_mode));
        if (!file) {
            return problem(ProblemKind::storage_failed, "", mark + ": " + errno_text());
        }
    }
    auto found = service_.core()->exim_orders.check_wiring(marked, probe_name());
    std::error_code error;
    std::filesystem::remove(mark, error);
    return found;
}

Result<void> Wiring::write(std::string const& found) {
    auto object = parse_json_object(found);
    if (!object || !(*object)["hooks"].isArray() || (*object)["hooks"].empty()) {
        return problem(ProblemKind::agent_unavailable, "", "no answer that can be read");
    }
    std::string missing;
    std::string unknown;
    for (auto const& hook : (*object)["hooks"]) {
        sort_by_answer(hook, missing, unknown);
    }
    using std::chrono::duration_cast;
    using std::chrono::seconds;
    auto const core = service_.core();
    (*object)["at"] = Json::Int64{core->clock.wall()};
    std::int64_t const since_boot =
        duration_cast<seconds>(core->clock.monotonic().time_since_epoch()).count();
    (*object)["since_boot"] = Json::Int64{since_boot};
    if (!missing.empty()) {
        wired_since_boot_.reset();
        (*object)["is_wired"] = false;
    } else if (!unknown.empty()) {
        (*object)["is_wired"] = Json::Value();
    } else {
        wired_since_boot_ = since_boot;
        (*object)["is_wired"] = true;
    }
    if (wired_since_boot_) {
        (*object)["wired_since_boot"] = Json::Int64{*wired_since_boot_};
    }
    (*object)["notes"] = list_from(notes_());
    if (!missing.empty() && missing != missing_) {
        log_.error("Exim is not wired to penstock: " + log_field(missing));
    }
    if (!unknown.empty() && unknown != unknown_) {
        log_.warning("whether Exim is wired to penstock cannot be known: " + log_field(unknown));
    }
    missing_ = std::move(missing);
    unknown_ = std::move(unknown);
    Fd const directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return write_plain(directory.get(), "health.json", to_json_line(*object), health_mode);
}

}  // namespace penstock
