#include "request_store.h"

#include <charconv>

#include <Poco/DigestEngine.h>
#include <Poco/SHA2Engine.h>

#include "file_problem.h"
#include "json_text.h"

namespace penstock {
namespace {

constexpr std::size_t longest_answer = 16 * 1024;

std::string sha256(std::string const& text) {
    Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
    engine.update(text);
    return Poco::DigestEngine::digestToHex(engine.digest());
}

std::int64_t day_of(std::int64_t time) {
    return time / RequestStore::seconds_kept;
}

// No user's name has a line break, so that no two keys are alike.
std::string name_for(RequestKey const& key, std::int64_t day) {
    return std::to_string(day) + "-" + sha256(key.caller + "\n" + key.id);
}

// What somebody else has put there is removed, too: its day is none.
std::int64_t day_in(std::string const& name) {
    std::int64_t day = 0;
    std::from_chars(name.data(), name.data() + name.size(), day);
    return day;
}

std::string line_for(AnsweredRequest const& answer, std::int64_t now) {
    Json::Value object;
    object["at"] = Json::Int64{now};
    object["call"] = answer.call;
    object["not_enforced"] =
        answer.not_enforced ? Json::Value(*answer.not_enforced) : Json::Value();
    return to_json_line(object);
}

struct Kept {
    AnsweredRequest answer;
    std::int64_t at;
};

std::optional<Kept> kept_from(std::string const& text) {
    auto const object = parse_json_object(text);
    if (!object) {
        return std::nullopt;
    }
    auto const& at = (*object)["at"];
    auto const& call = (*object)["call"];
    auto const& not_enforced = (*object)["not_enforced"];
    if (!at.isInt64() || !call.isString() || !(not_enforced.isNull() || not_enforced.isString())) {
        return std::nullopt;
    }
    AnsweredRequest answer{call.asString()};
    if (not_enforced.isString()) {
        answer.not_enforced = not_enforced.asString();
    }
    return Kept{std::move(answer), at.asInt64()};
}

}  // namespace

Result<FileHandle> RequestStore::lock() const {
    auto directory = files_.open_directory(directory_);
    if (!directory) {
        return unreadable(directory.error());
    }
    if (auto const locked = files_.lock(*directory); !locked) {
        return unreadable(locked.error());
    }
    return std::move(*directory);
}

// It may be from yesterday, or from a day that is yet to come, where the clock was set back.
Result<std::optional<AnsweredRequest>> RequestStore::find(RequestKey const& key) const {
    auto const directory = files_.open_directory(directory_);
    if (!directory) {
        return unreadable(directory.error());
    }
    auto const now = clock_.wall();
    for (auto const day : {day_of(now), day_of(now) - 1, day_of(now) + 1}) {
        auto const name = name_for(key, day);
        auto const text = files_.read(*directory, name, longest_answer);
        if (!text && text.error().fault == FileFault::missing) {
            continue;
        }
        if (!text) {
            return unreadable(text.error());
        }
        auto const kept = kept_from(*text);
        if (!kept) {
            return unreadable(directory_ + "/" + name + " is no answer to a request");
        }
        if (now - kept->at <= seconds_kept) {
            return kept->answer;
        }
    }
    return std::nullopt;
}

Result<void> RequestStore::keep(RequestKey const& key, AnsweredRequest const& answer) const {
    auto const directory = files_.open_directory(directory_);
    if (!directory) {
        return unreadable(directory.error());
    }
    if (auto room = make_room(*directory); !room) {
        return room;
    }
    auto const now = clock_.wall();
    auto const kept = [&]() -> FileResult<void> {
        auto const file = files_.create_unnamed(*directory);
        if (!file) {
            return tl::unexpected(file.error());
        }
        if (auto written = files_.write(*file, line_for(answer, now)); !written) {
            return written;
        }
        if (auto synced = files_.sync(*file); !synced) {
            return synced;
        }
        auto linked = files_.link(*file, *directory, name_for(key, day_of(now)));
        return linked ? files_.sync(*directory) : linked;
    }();
    return kept.map_error(as_not_stored);
}

Result<void> RequestStore::make_room(FileHandle const& directory) const {
    constexpr std::int64_t seconds_in_hour = 60 * 60;
    auto const now = clock_.wall();
    if (hour_of_last_look_.exchange(now / seconds_in_hour) != now / seconds_in_hour) {
        auto const names = files_.names(directory);
        if (!names) {
            return unreadable(names.error());
        }
        std::size_t left = 0;
        for (auto const& name : *names) {
            bool const is_old = !name.starts_with('.') && day_in(name) < day_of(now) - 1;
            left += is_old && files_.unlink(directory, name) ? 0 : 1;
        }
        kept_ = left;
    }
    if (++kept_ > most_kept) {
        return not_stored(directory_ + " has too many files");
    }
    return {};
}

}  // namespace penstock
