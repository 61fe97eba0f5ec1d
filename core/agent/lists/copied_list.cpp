#include "agent/lists/copied_list.h"

#include <cstdio>

#include <fcntl.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "disk/file_problem.h"
#include "disk/plain_file.h"
#include "wire/list_edit.h"

namespace penstock {

namespace {

constexpr mode_t ours_mode = 0640;  // the directory's group, penstock-watch's, reads
constexpr mode_t etc_mode = 0640;   // root's group: customers do not read who is stopped

}  // namespace

CopiedList::CopiedList(int lists, int etc, std::string name)
    : lists_(lists),
      etc_(etc),
      name_(std::move(name)),
      file_("outgoing_mail_" + name_),
      published_(name_ + ".published"),
      next_(name_ + ".next"),
      edited_(name_ + ".edited") {}

Result<CopiedList::Next> CopiedList::sync() const {
    auto const wanted = read_plain(lists_, name_);
    if (!wanted) {
        return tl::unexpected(wanted.error());
    }
    if (!*wanted) {
        return Next::wait_for_change;  // no list is kept
    }
    if (is_being_written(etc_, file_)) {
        return Next::look_again;
    }
    auto const now = read_plain(etc_, file_);
    if (!now) {
        return tl::unexpected(now.error());
    }
    if (auto finished = finish_interrupted(*now); !finished) {
        return tl::unexpected(finished.error());
    }
    auto const published = read_plain(lists_, published_);
    if (!published) {
        return tl::unexpected(published.error());
    }
    if (*now && *now != published->value_or("")) {
        if (auto reported = report(published->value_or(""), **now); !reported) {
            return tl::unexpected(reported.error());
        }
    }
    return publish(*now, **wanted).map([] { return Next::wait_for_change; });
}

// A crash has left open whether the file is what it was to become.
Result<void> CopiedList::finish_interrupted(std::optional<std::string> const& now) const {
    auto const next = read_plain(lists_, next_);
    if (!next) {
        return tl::unexpected(next.error());
    }
    if (*next && *next == now) {
        return rename_plain(lists_, next_, published_);
    }
    remove_plain(lists_, next_);
    return {};
}

Result<void> CopiedList::report(std::string const& before, std::string const& now) const {
    auto const unread = read_plain(lists_, edited_);
    if (!unread) {
        return tl::unexpected(unread.error());
    }
    auto const older = *unread ? list_edit_from(**unread) : std::nullopt;
    auto const edit = to_text(ListEdit{older ? older->before : before, now});
    return write_plain(lists_, edited_, edit, ours_mode).and_then([&] {
        return write_plain(lists_, published_, now, ours_mode);
    });
}

Result<void> CopiedList::publish(std::optional<std::string> const& now,
                                 std::string const& wanted) const {
    if (is_there(lists_, edited_) || is_there(lists_, name_ + ".taken") || now == wanted) {
        return {};
    }
    return write_plain(lists_, next_, wanted, ours_mode)
        .and_then([&] { return put(now, wanted); })
        .and_then([&] { return rename_plain(lists_, next_, published_); });
}

Result<void> CopiedList::put(std::optional<std::string> const& now,
                             std::string const& wanted) const {
    auto const fresh = "." + file_ + ".penstock";
    if (auto written = write_plain(etc_, fresh, wanted, etc_mode); !written) {
        return written;
    }
    unsigned const how = now ? RENAME_EXCHANGE : RENAME_NOREPLACE;
    if (::renameat2(etc_, fresh.c_str(), etc_, file_.c_str(), how) != 0) {
        remove_plain(etc_, fresh);
        return not_stored("rename " + file_ + ": " + errno_text());
    }
    auto const swapped = now ? read_plain(etc_, fresh) : std::optional<std::string>{};
    if (swapped && *swapped && *swapped != now) {
        if (auto reported = report(*now, **swapped); !reported) {
            return reported;
        }
    }
    remove_plain(etc_, fresh);
    static_cast<void>(::fsync(etc_));
    return {};
}

}  // namespace penstock
