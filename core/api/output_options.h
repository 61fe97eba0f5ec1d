// OutputOptions: what a caller wants of the list that a function returns: api.filter.*,
// api.sort.*, api.chunk.*, api.columns.*.
//
// parse_output_options() fails with invalid_argument for an option that cannot be read, before the
// function runs. select() applies them in this order: filter, sort, chunk, columns; it asks a row
// only for the fields that it needs, and keeps no row that the filter refuses. Fails as the listing
// fails. Pure: any thread.
#pragma once

#include "listing.h"
#include "raw_params.h"
#include "result.h"
#include "value.h"

namespace penstock {

struct OutputOptions {};

struct Selection {
    Value::List items;
    Value::Object metadata;  // `filter` and `chunk`, where the caller asked for verbose
};

[[nodiscard]] Result<OutputOptions> parse_output_options(RawParams const& params);
[[nodiscard]] Result<Selection> select(OutputOptions const& options, Listing const& listing);

}  // namespace penstock
