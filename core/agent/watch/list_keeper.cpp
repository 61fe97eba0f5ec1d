#include "agent/watch/list_keeper.h"

#include <algorithm>

#include <Poco/Logger.h>
#include <fcntl.h>

#include "accounts/mailbox_key.h"
#include "agent/watch/list_call.h"
#include "api/core.h"
#include "base/log_field.h"
#include "disk/leads_to.h"
#include "disk/plain_file.h"
#include "marks/outgoing_mail.h"
#include "marks/restriction.h"
#include "settings/settings.h"

namespace penstock {

namespace {

constexpr mode_t list_mode = 0640;

}  // namespace

ListKeeper::ListKeeper(Restriction restriction, std::string const& lists,
                       std::vector<std::string> kept_lines)
    : restriction_(restriction),
      name_(restriction == Restriction::suspended ? "suspended_users" : "hold_users"),
      lists_(lists),
      kept_(std::move(kept_lines)) {
    look_where_it_is();
}

void ListKeeper::look_where_it_is() {
    if (leads_to(lists_, directory_)) {
        return;
    }
    directory_ = Fd(::open(lists_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    written_.reset();
    has_taken_ = true;
}

bool ListKeeper::take_edit(Core const& core) {
    auto const edited = name_ + ".edited";
    auto const taken = name_ + ".taken";
    // What was taken before a crash is done first.
    if (!is_there(directory_.get(), taken)) {
        if (!is_there(directory_.get(), edited) || !rename_plain(directory_.get(), edited, taken)) {
            return true;
        }
    }
    has_taken_ = true;
    auto const text = read_plain(directory_.get(), taken);
    auto const edit = text && *text ? list_edit_from(**text) : std::nullopt;
    if (!edit) {
        core.log.error("an edit of " + name_ + " cannot be read and is put back");
        return true;
    }
    if (core.settings.flat_lists != FlatLists::follow) {
        core.log.warning(name_ + " was edited, but is a mirror: put back");
        return true;
    }
    return act_on(core, *edit);
}

bool ListKeeper::has_edit() const {
    return is_there(directory_.get(), name_ + ".edited");
}

bool ListKeeper::act_on(Core const& core, ListEdit const& edit) {
    auto const change = change_by(edit);
    std::erase_if(kept_, [&](std::string const& line) {
        return line.starts_with('#') || change.removed.contains(line);
    });
    kept_.insert(kept_.begin(), change.remarks.begin(), change.remarks.end());
    bool is_done = true;
    for (auto const& line : change.added) {
        is_done = add(core, line, true) && is_done;
    }
    if (change.is_mass_removal) {
        core.log.error(name_ + ": " + std::to_string(change.removed.size()) +
                       " lines are gone at once; put back, lift them by the API");
        return is_done;
    }
    for (auto const& line : change.removed) {
        remove(core, line);
    }
    return is_done;
}

bool ListKeeper::add(Core const& core, std::string const& line, bool is_new) {
    switch (impose_by_list(core, restriction_, line)) {
        case ByList::done:
            std::erase(kept_, line);
            core.log.information(name_ + ": a line became a restriction: " + log_field(line));
            return true;
        case ByList::unknown:
            if (std::ranges::find(kept_, line) == kept_.end()) {
                kept_.push_back(line);
            }
            if (is_new) {
                core.log.warning(name_ + ": no such account or mailbox: " + log_field(line));
            }
            return true;
        case ByList::refused:
        case ByList::failed:
            break;
    }
    return false;
}

void ListKeeper::remove(Core const& core, std::string const& line) {
    switch (lift_by_list(core, restriction_, line)) {
        case ByList::done:
            core.log.information(name_ + ": a line was removed, lifted: " + log_field(line));
            return;
        case ByList::unknown:
            return;
        case ByList::refused:
            put_back(core, line, "it did not come by this list alone, or is locked");
            return;
        case ByList::failed:
            put_back(core, line, "it cannot be lifted now");
            return;
    }
}

void ListKeeper::put_back(Core const& core, std::string const& line, std::string const& why) const {
    core.log.warning(name_ + ": a removed line is put back: " + log_field(line) + ", " + why);
}

void ListKeeper::try_kept_lines(Core const& core) {
    if (core.settings.flat_lists == FlatLists::follow) {
        for (auto const& line : std::vector<std::string>(kept_)) {
            static_cast<void>(line.starts_with('#') || add(core, line, false));
        }
    }
}

void ListKeeper::write(Core const& core, Names const& marked) {
    if (core.settings.flat_lists == FlatLists::off) {
        remove_plain(directory_.get(), name_);
        written_.reset();
    } else {
        Names shown;
        for (auto const& file : marked) {
            // Only a hash does not say itself what it stands for.
            auto const found = file.starts_with('@')
                                   ? core.outgoing_mail.find(restriction_, file)
                                   : Result<std::optional<RestrictedName>>(std::nullopt);
            shown.insert(found && *found ? (*found)->text() : file);
        }
        auto text = list_text(shown, kept_);
        if (text != written_ || !is_there(directory_.get(), name_)) {
            if (auto const done = write_plain(directory_.get(), name_, text, list_mode); !done) {
                core.log.error(name_ + " is not written: " + log_field(done.error().detail));
                return;
            }
            written_ = std::move(text);
        }
    }
    if (has_taken_) {
        remove_plain(directory_.get(), name_ + ".taken");
        has_taken_ = false;
    }
}

}  // namespace penstock
