#include "marks/mark_directory.h"

#include "disk/file_problem.h"
#include "disk/unnamed_file.h"
#include "exim/wiring_probe.h"
#include "marks/mark_record.h"

namespace penstock {

MarkDirectory::MarkDirectory(FileSystem const& files, std::string path)
    : files_(files), directory_(files, std::move(path)) {}

Result<MarkDirectory::Directory> MarkDirectory::now() {
    auto in = directory_.now();
    if (!in) {
        return unreadable(in.error());
    }
    auto const ready = files_.status((*in)->handle, ".ready");
    if (!ready) {
        return unreadable(directory_.path() + " is not ready: " + ready.error().detail);
    }
    return *in;
}

Result<bool> MarkDirectory::has(std::string const& name) {
    auto const in = now();
    return in ? has(*in, name) : tl::unexpected(in.error());
}

Result<MarkedNames> MarkDirectory::names() {
    auto const in = now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const names = files_.names((*in)->handle);
    if (!names) {
        return unreadable(names.error());
    }
    MarkedNames marks(names->begin(), names->end());
    std::erase_if(marks, [](std::string const& name) {
        return name.starts_with('.') || name.starts_with(probe_prefix);
    });
    return marks;
}

Result<std::optional<std::string>> MarkDirectory::text(Directory const& in,
                                                       std::string const& name) const {
    auto const marked = has(in, name);
    if (!marked) {
        return tl::unexpected(marked.error());
    }
    if (!*marked) {
        return std::nullopt;
    }
    auto text = files_.read(in->handle, name, longest_record + 1);
    if (!text && text.error().fault == FileFault::missing) {
        return std::nullopt;
    }
    return text ? std::move(*text) : "unreadable: " + text.error().detail;
}

Result<FileHandle> MarkDirectory::lock(Directory const& in) const {
    // A handle of its own: threads that share one would not exclude each other.
    auto handle = files_.open_directory(directory_.path());
    if (!handle) {
        return unreadable(handle.error());
    }
    auto const identity = files_.identity_of(*handle);
    if (!identity || *identity != in->identity) {
        return unreadable(directory_.path() + " was replaced meanwhile");
    }
    if (auto const locked = files_.lock(*handle); !locked) {
        return not_stored(locked.error());
    }
    return std::move(*handle);
}

Result<bool> MarkDirectory::create(Directory const& in, std::string const& name,
                                   std::string_view text, Order order) const {
    bool const is_quick = order == Order::name_before_text;
    auto file = is_quick ? unnamed_file(files_, in->handle, text)
                         : synced_unnamed_file(files_, in->handle, text);
    // A full disk has no room for a text, but may have for a name.
    if (!file && file.error().fault == FileFault::full) {
        file = synced_unnamed_file(files_, in->handle, {});
    }
    if (!file) {
        return not_stored(file.error());
    }
    auto const linked = files_.link(*file, in->handle, name);
    if (!linked && linked.error().fault != FileFault::exists) {
        return not_stored(linked.error());
    }
    if (is_quick && linked) {
        return sync_text(*file).map([] { return true; });
    }
    return linked.has_value();
}

// There may have been no room for the text after all: the name is there, and is what counts.
Result<void> MarkDirectory::sync_text(FileHandle const& file) const {
    auto const synced = files_.sync(file);
    if (!synced && synced.error().fault != FileFault::full) {
        return not_stored(synced.error());
    }
    return {};
}

Result<bool> MarkDirectory::replace(Directory const& in, std::string const& name,
                                    std::string_view text, WhenFull when_full) const {
    auto const replaced =
        synced_unnamed_file(files_, in->handle, text)
            .and_then([&](FileHandle const& file) { return put_working_name(in, file); })
            .and_then([&] { return files_.rename(in->handle, working_name, name); });
    if (replaced) {
        return true;
    }
    if (replaced.error().fault != FileFault::full) {
        return not_stored(replaced.error());
    }
    return when_full == WhenFull::leave_old || text.empty() ? Result<bool>(false)
                                                            : replace(in, name, {}, when_full);
}

Result<void> MarkDirectory::confirm(Directory const& in) const {
    return directory_.confirm(*in).map_error(as_not_stored);
}

Result<bool> MarkDirectory::take(Directory const& in, std::string const& name) const {
    if (in->sync.has_failed()) {
        return not_stored(directory_.path() + ": an earlier sync failed; the mark is kept");
    }
    auto const unlinked = files_.unlink(in->handle, name);
    if (!unlinked && unlinked.error().fault != FileFault::missing) {
        return not_stored(unlinked.error());
    }
    return unlinked.has_value();
}

Result<void> MarkDirectory::confirm_taken(Directory const& in, std::string const& name,
                                          std::string_view text) const {
    auto confirmed = confirm(in);
    if (!confirmed) {
        // Whether the removal reached the disk is unknown: what is certain must not be the weaker
        // state.
        confirmed.error().detail +=
            put_back(in, name, text) ? "; the mark was put back" : "; the mark is not put back";
    }
    return confirmed;
}

Result<bool> MarkDirectory::has(Directory const& in, std::string const& name) const {
    constexpr int most_looks = 100;
    for (int look = 0; look < most_looks; ++look) {
        auto const status = files_.status(in->handle, name);
        if (!status && status.error().fault == FileFault::missing) {
            return false;
        }
        if (!status) {
            return unreadable(status.error());
        }
        if (status->links == 0) {
            continue;  // taken away or replaced between finding its name and counting its links
        }
        if (!status->is_regular || status->links != 1) {
            return unreadable(directory_.path() + "/" + name +
                              " is not a regular file with one link");
        }
        return true;
    }
    return false;
}

FileResult<void> MarkDirectory::put_working_name(Directory const& in,
                                                 FileHandle const& file) const {
    auto removed = files_.unlink(in->handle, working_name);
    if (!removed && removed.error().fault != FileFault::missing) {
        return removed;
    }
    return files_.link(file, in->handle, working_name);
}

// The directory is not synced again: the answer is a Problem in any case. But a text is, for a
// mark must never have half of one; where that fails, it gets none.
bool MarkDirectory::put_back(Directory const& in, std::string const& name,
                             std::string_view text) const {
    auto file = synced_unnamed_file(files_, in->handle, text);
    if (!file) {
        file = files_.create_unnamed(in->handle);
    }
    if (!file) {
        return false;
    }
    auto const linked = files_.link(*file, in->handle, name);
    return linked || linked.error().fault == FileFault::exists;
}

}  // namespace penstock
