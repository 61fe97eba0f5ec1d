#include "agent/watch/ceilings.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include <Poco/Logger.h>
#include <fcntl.h>

#include "agent/watch/owners.h"
#include "api/core.h"
#include "base/errno_text.h"
#include "base/fd.h"
#include "base/log_field.h"
#include "disk/directory_names.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"
#include "settings/settings.h"

namespace penstock {

namespace {

constexpr std::chrono::seconds shortest_distance{3};
constexpr int share_of_time = 10;  // a look may take a tenth of the time
constexpr std::uint64_t megabyte = 1024 * 1024;
constexpr std::size_t most_parked_at_once = 5000;
constexpr mode_t sign_mode = 0640;

struct Load {
    std::size_t messages = 0;
    std::uint64_t bytes = 0;
    MessageIds unparked = {};
};

// Somewhat below the ceiling, so that it is not touched at every message.
bool is_above(std::uint64_t value, std::uint64_t ceiling, bool was_above) {
    return was_above ? value * 10 >= ceiling * 9 : value >= ceiling;
}

}  // namespace

void Ceilings::look(Core const& core, Flows const& flows) {
    auto const began = std::chrono::steady_clock::now();
    Names held;
    for (auto const& [name, flow] : flows) {
        if (!moves(flow)) {
            held.insert(name);
        }
    }
    // What is known to be full is what is on disk, so that nothing else has to agree with it.
    auto const were_full = names_in(full_);
    if (held.empty()) {
        bool const is_done = were_full && set_full(core, *were_full, {});
        due_ = is_done ? Time::max() : began + shortest_distance;
        return;
    }
    Owners const owners(core, held);
    std::map<std::string, Load> loads;
    auto const counted = core.mail_index.queue([&](QueuedMessage const& message) -> Result<void> {
        // A recipient of somebody else's would not be tried again in the queue of held messages.
        bool const may_park = !message.is_parked && owners.have_all_of(message);
        for (auto const& name : owners.of(message)) {
            auto& load = loads[name];
            ++load.messages;
            load.bytes += message.size;
            if (may_park && load.unparked.size() < most_parked_at_once) {
                load.unparked.push_back(message.id);
            }
        }
        return {};
    });
    auto const now = std::chrono::steady_clock::now();
    due_ = now + std::max<std::chrono::steady_clock::duration>(shortest_distance,
                                                               (now - began) * share_of_time);
    if (!counted || !were_full) {
        auto const& why = counted ? were_full.error() : counted.error();
        core.log.debug("queued mail is not counted: " + log_field(why.detail));
        return;
    }
    Names full;
    for (auto const& [name, load] : loads) {
        bool const was_full = std::ranges::binary_search(*were_full, name);
        if (is_above(load.messages, core.settings.held_messages, was_full) ||
            is_above(load.bytes, core.settings.held_megabytes * megabyte, was_full)) {
            full.insert(name);
        }
        if (load.messages > core.settings.parked_messages && !load.unparked.empty()) {
            static_cast<void>(core.exim_orders.park(load.unparked));
        }
    }
    static_cast<void>(set_full(core, *were_full, full));
}

bool Ceilings::set_full(Core const& core, std::vector<std::string> const& there,
                        Names const& full) const {
    bool is_done = true;
    for (auto const& name : there) {
        if (!full.contains(name)) {
            std::error_code error;
            std::filesystem::remove(full_ + "/" + name, error);
            is_done = is_done && !error;
        }
    }
    for (auto const& name : full) {
        Fd const file(::open((full_ + "/" + name).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                             sign_mode));
        if (file) {
            core.log.warning("held mail is at its ceiling: name=" + log_field(name));
        } else if (errno != EEXIST) {
            core.log.error("no ceiling: name=" + log_field(name) + " why=" + errno_text());
            is_done = false;
        }
    }
    return is_done;
}

}  // namespace penstock
