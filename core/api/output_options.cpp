#include "output_options.h"

namespace penstock {

Result<OutputOptions> parse_output_options(RawParams const&) {
    return OutputOptions{};
}

Result<Selection> select(OutputOptions const&, Listing const& listing) {
    Selection selection;
    auto const visited =
        listing.visit([&](Row const& row) { selection.items.push_back(row.whole()); });
    if (!visited) {
        return tl::unexpected(visited.error());
    }
    return selection;
}

}  // namespace penstock
