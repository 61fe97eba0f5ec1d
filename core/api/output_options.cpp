#include "api/output_options.h"

namespace penstock {

Result<OutputOptions> parse_output_options(RawParams const& params) {
    auto filters = parse_filters(params);
    if (!filters) {
        return tl::unexpected(std::move(filters.error()));
    }
    auto sort = parse_sort(params);
    if (!sort) {
        return tl::unexpected(std::move(sort.error()));
    }
    auto const chunk = parse_chunk(params);
    if (!chunk) {
        return tl::unexpected(chunk.error());
    }
    auto columns = parse_columns(params);
    if (!columns) {
        return tl::unexpected(std::move(columns.error()));
    }
    return OutputOptions{std::move(*filters), std::move(*sort), *chunk, std::move(*columns)};
}

}  // namespace penstock
