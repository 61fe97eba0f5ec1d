#include "agent/deliver/exim.h"

#include <optional>

#include <sys/stat.h>

#include "agent/deliver/ended_queue.h"
#include "agent/deliver/spool_directory.h"

namespace penstock {

namespace {

constexpr auto exim = "/usr/sbin/exim4";
constexpr auto marks = "/var/lib/penstock/outgoing";
constexpr auto python = "/usr/bin/python3";
constexpr auto wiring_check = "/usr/lib/penstock/wiring/deploy/host/wiring_check.py";
// The queue that queue runs do not touch. Which queue a message is in is seen by its file: Exim
// writes into its panic log about one that is moved from where it is not.
constexpr auto parked_queue = "penstock-held";
constexpr auto in_parked_queue = "-qGpenstock-held";

// A delivery waits for other hosts, each for minutes.
constexpr std::chrono::hours longest_delivery{2};
constexpr std::chrono::seconds longest_check{50};

// When the file was written, if it is there. With split_spool_directory the sixth character of an
// id names a directory between.
std::optional<timespec> time_of(std::string const& spool, std::string const& id,
                                std::string const& suffix) {
    struct stat status = {};
    auto const file = id + suffix;
    if (::stat((spool + file).c_str(), &status) == 0 ||
        ::stat((spool + id[5] + "/" + file).c_str(), &status) == 0) {
        return status.st_mtim;
    }
    return std::nullopt;
}

bool is_older_or_equal(timespec const& a, timespec const& b) {
    return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec <= b.tv_nsec;
}

struct Places {
    MessageIds in_main = {};
    MessageIds parked = {};
};

struct Spools {
    std::string main;
    std::string parked;
};

Places places_of(Spools const& spools, MessageIds const& ids) {
    Places places;
    for (auto const& id : ids) {
        if (time_of(spools.parked, id, "-H")) {
            places.parked.push_back(id);
        } else if (time_of(spools.main, id, "-H")) {
            places.in_main.push_back(id);
        }
    }
    return places;
}

Result<void> run_exim(std::vector<std::string> words, MessageIds const& ids) {
    if (ids.empty()) {
        return {};
    }
    words.insert(words.begin(), exim);
    words.insert(words.end(), ids.begin(), ids.end());
    // Its exit status says what became of one of the messages, and Exim's log says it of each.
    return run_program(words, longest_delivery).map([](Ended const&) {});
}

// A host that lost its power while a message was moved has it in both queues, where it would be
// delivered twice: the older of the two goes.
Result<void> mend_half_moves(Spools const& spools, MessageIds const& ids) {
    MessageIds old_in_main;
    MessageIds old_parked;
    for (auto const& id : ids) {
        auto const parked = time_of(spools.parked, id, "-H");
        auto const in_main = time_of(spools.main, id, "-H");
        if (parked && in_main) {
            (is_older_or_equal(*parked, *in_main) ? old_parked : old_in_main).push_back(id);
        }
    }
    return run_exim({in_parked_queue, "-Mrm"}, old_parked).and_then([&] {
        return run_exim({"-Mrm"}, old_in_main);
    });
}

// Not -M: retry times of hosts count, and what is frozen stays so.
Result<void> deliver(Spools const& spools, MessageIds const& ids) {
    return run_exim({in_parked_queue, "-MG", ""}, places_of(spools, ids).parked).and_then([&] {
        return run_exim({"-Mc"}, places_of(spools, ids).in_main);
    });
}

// Tried once before: recipients on this host are served, and a journal that a crash has left is
// taken in, without which what it tells would be delivered again.
Result<void> park(Spools const& spools, MessageIds const& ids) {
    return run_exim({"-Mc"}, places_of(spools, ids).in_main).and_then([&] {
        MessageIds fit;
        for (auto const& id : places_of(spools, ids).in_main) {
            if (!time_of(spools.main, id, "-J")) {
                fit.push_back(id);
            }
        }
        return run_exim({"-MG", parked_queue}, fit);
    });
}

// What is frozen goes the way of the rest of the queue, and is frozen again if it has not gone. One
// by one, so that little time lies between the look at the mark and Exim's own: whom somebody has
// frozen is not set free because a suspension has ended.
Result<void> settle(Spools const& spools, MessageIds const& ids, std::string const& name) {
    for (auto const& id : ids) {
        if (!is_queue_ended(marks, name)) {
            return {};
        }
        auto unparked = run_exim({in_parked_queue, "-MG", ""}, places_of(spools, {id}).parked);
        if (!unparked) {
            return unparked;
        }
        auto const thawed = run_program({exim, "-Mt", id}, longest_delivery);
        if (!thawed) {
            return tl::unexpected(thawed.error());
        }
        if (thawed->status != 0) {
            continue;  // gone, under way, or not frozen
        }
        auto const tried = run_exim({"-Mc"}, {id}).and_then([&] {
            return run_exim({"-Mf"}, places_of(spools, {id}).in_main);
        });
        if (!tried) {
            return tried;
        }
    }
    return {};
}

Result<void> remove(Spools const& spools, MessageIds const& ids) {
    auto const places = places_of(spools, ids);
    return run_exim({in_parked_queue, "-Mrm"}, places.parked).and_then([&] {
        return run_exim({"-Mrm"}, places.in_main);
    });
}

}  // namespace

Result<void> carry_out(Task task, MessageIds const& ids, std::string const& name) {
    return spool_directory().and_then([&](std::string const& spool) {
        Spools const spools{.main = spool + "/input/",
                            .parked = spool + "/" + parked_queue + "/input/"};
        return mend_half_moves(spools, ids).and_then([&] {
            return task == Task::park     ? park(spools, ids)
                   : task == Task::remove ? remove(spools, ids)
                   : task == Task::settle ? settle(spools, ids, name)
                                          : deliver(spools, ids);
        });
    });
}

Result<Ended> check_installed() {
    return run_undisturbed({exim, "-bV"}, longest_check);
}

Result<Ended> check_wiring(std::string const& marked, std::string const& unmarked) {
    return run_program({python, "-E", "-s", "-B", wiring_check, marked, unmarked}, longest_check);
}

}  // namespace penstock
