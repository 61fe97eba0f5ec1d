#include "marks/name_directory.h"

namespace penstock {

// Syncs even if the name is there already: it may be the work of a call that died before its sync,
// and what is on disk, not what is in the kernel's memory, is what OK speaks of.
Result<Change> NameDirectory::add(std::string const& name) {
    auto const in = marks_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    return marks_.has(*in, name)
        .and_then([&](bool is_there) { return is_there ? false : marks_.create(*in, name, {}); })
        .and_then([&](bool is_new) {
            return marks_.confirm(*in).map(
                [&] { return is_new ? Change::changed : Change::already_so; });
        });
}

Result<Change> NameDirectory::remove(std::string const& name) {
    auto const in = marks_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    auto const marked = marks_.has(*in, name);
    if (!marked) {
        return tl::unexpected(marked.error());
    }
    auto const taken = *marked ? marks_.take(*in, name) : Result<bool>(false);
    if (!taken) {
        return tl::unexpected(taken.error());
    }
    auto const confirmed = *taken ? marks_.confirm_taken(*in, name, {}) : marks_.confirm(*in);
    return confirmed.map([&] { return *taken ? Change::changed : Change::already_so; });
}

}  // namespace penstock
