// OutputOptions: what a caller wants of the list that a function returns: api.filter.*,
// api.sort.*, api.chunk.*, api.columns.*.
//
// Each of the four counts only together with its own `enable=1`; without that, nothing of it is
// looked at. Other arguments that begin with `api.` are ignored, because cPanel's own pages send
// some. parse_output_options() fails with invalid_argument for an option that cannot be read.
// Pure: any thread.
#pragma once

#include "api/chunk.h"
#include "api/columns.h"
#include "api/filter.h"
#include "api/raw_params.h"
#include "api/sort.h"
#include "base/result.h"

namespace penstock {

struct OutputOptions {
    Filters filters;
    std::vector<SortKey> sort;
    Chunk chunk;
    Columns columns;
};

[[nodiscard]] Result<OutputOptions> parse_output_options(RawParams const& params);

}  // namespace penstock
