#include "mark_directory.h"

#include "file_problem.h"

namespace penstock {
namespace {

constexpr std::size_t longest_record = 4096;

}  // namespace

MarkDirectory::MarkDirectory(FileSystem const& files, std::string path)
    : files_(files), directory_(files, std::move(path)) {}

Result<bool> MarkDirectory::has(std::string const& name) {
    auto const in = ready_directory();
    if (!in) {
        return tl::unexpected(in.error());
    }
    return is_marked(**in, name);
}

Result<MarkedNames> MarkDirectory::names() {
    auto const in = ready_directory();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const names = files_.names((*in)->handle);
    if (!names) {
        return unreadable(names.error());
    }
    MarkedNames marks(names->begin(), names->end());
    std::erase_if(marks, [](std::string const& name) { return name.starts_with('.'); });
    return marks;
}

// Syncs even if the mark is there already: it may be the work of a call that died before its sync,
// and what is on disk, not what is in the kernel's memory, is what OK speaks of.
Result<Change> MarkDirectory::add(std::string const& name, std::string_view record) {
    auto const in = ready_directory();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const marked = is_marked(**in, name);
    if (!marked) {
        return tl::unexpected(marked.error());
    }
    if (*marked) {
        return confirmed(**in, Change::already_so);
    }
    auto const made = make_mark(**in, name, record);
    if (!made) {
        return made;
    }
    return confirmed(**in, *made);
}

Result<Change> MarkDirectory::remove(std::string const& name) {
    auto const in = ready_directory();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const marked = is_marked(**in, name);
    if (!marked) {
        return tl::unexpected(marked.error());
    }
    if (!*marked) {
        return confirmed(**in, Change::already_so);
    }
    if ((*in)->sync.has_failed()) {
        return not_stored(directory_.path() + ": an earlier sync failed; the mark is kept");
    }
    // Only to put it back as it was; a record that cannot be read does not keep its mark alive.
    auto const record = files_.read((*in)->handle, name, longest_record).value_or("");
    auto const unlinked = files_.unlink((*in)->handle, name);
    if (!unlinked && unlinked.error().fault != FileFault::missing) {
        return not_stored(unlinked.error());
    }
    auto result = confirmed(**in, unlinked ? Change::changed : Change::already_so);
    if (!result) {
        // Whether the removal reached the disk is unknown: what is certain must not be the weaker
        // state.
        result.error().detail +=
            put_back(**in, name, record) ? "; the mark was put back" : "; the mark is not put back";
    }
    return result;
}

Result<MarkDirectory::Directory> MarkDirectory::ready_directory() {
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

Result<bool> MarkDirectory::is_marked(OpenDirectory const& in, std::string const& name) const {
    auto const status = files_.status(in.handle, name);
    if (!status && status.error().fault == FileFault::missing) {
        return false;
    }
    if (!status) {
        return unreadable(status.error());
    }
    if (status->links == 0) {
        return false;  // another call took it away between finding its name and counting its links
    }
    if (!status->is_regular || status->links != 1) {
        return unreadable(directory_.path() + "/" + name + " is not a regular file with one link");
    }
    return true;
}

FileResult<FileHandle> MarkDirectory::new_mark(OpenDirectory const& in,
                                               std::string_view record) const {
    auto file = files_.create_unnamed(in.handle);
    if (!file) {
        return file;
    }
    if (auto const written = files_.write(*file, record); !written) {
        return tl::unexpected(written.error());
    }
    if (auto const synced = files_.sync(*file); !synced) {
        return tl::unexpected(synced.error());
    }
    return file;
}

Result<Change> MarkDirectory::make_mark(OpenDirectory const& in, std::string const& name,
                                        std::string_view record) const {
    auto file = new_mark(in, record);
    if (!file && file.error().fault == FileFault::full) {
        file = new_mark(in, {});  // a full disk has no room for a record, but may have for a name
    }
    if (!file) {
        return not_stored(file.error());
    }
    auto const linked = files_.link(*file, in.handle, name);
    if (linked) {
        return Change::changed;
    }
    if (linked.error().fault != FileFault::exists) {
        return not_stored(linked.error());
    }
    auto const marked = is_marked(in, name);  // another call was quicker: is it a mark?
    if (!marked) {
        return tl::unexpected(marked.error());
    }
    return Change::already_so;
}

Result<Change> MarkDirectory::confirmed(OpenDirectory& in, Change change) const {
    if (auto const done = directory_.confirm(in); !done) {
        return not_stored(done.error());
    }
    return change;
}

// The directory is not synced again: the answer is a Problem in any case. But a record is, for a
// mark must never have half of one; where that fails, it gets none.
bool MarkDirectory::put_back(OpenDirectory const& in, std::string const& name,
                             std::string_view record) const {
    auto file = new_mark(in, record);
    if (!file) {
        file = files_.create_unnamed(in.handle);
    }
    if (!file) {
        return false;
    }
    auto const linked = files_.link(*file, in.handle, name);
    return linked || linked.error().fault == FileFault::exists;
}

}  // namespace penstock
