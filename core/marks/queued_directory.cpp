#include "marks/queued_directory.h"

namespace penstock {

Result<QueuedNames> QueuedDirectory::names(std::string const& file) {
    auto const keep = keep_.has(file);
    if (!keep) {
        return tl::unexpected(keep.error());
    }
    return discard_.has(file).map([&](bool discard) { return QueuedNames{*keep, discard}; });
}

Result<bool> QueuedDirectory::set(std::string const& file, QueuedNames wanted) {
    bool is_changed = false;
    auto const set = [&](NameDirectory& names, bool is_wanted) -> Result<void> {
        return (is_wanted ? names.add(file) : names.remove(file)).map([&](Change change) {
            is_changed = is_changed || change == Change::changed;
        });
    };
    auto const discard_set = [&] { return set(discard_, wanted.discard); };
    auto const keep_set = [&] { return set(keep_, wanted.keep); };
    auto const done =
        wanted.keep ? keep_set().and_then(discard_set) : discard_set().and_then(keep_set);
    return done.map([&] { return is_changed; });
}

}  // namespace penstock
