// Chunk: the part of a list that the caller wants, from api.chunk.{start,size}.
//
// `start` counts rows from 1; -1, which the official JavaScript client sends for "all records",
// gives everything whatever the size. Without a size the chunk reaches to the end. Beyond the end
// of the list a chunk is empty. Pure: any thread.
#pragma once

#include <cstdint>
#include <optional>

#include "api/raw_params.h"
#include "api/value.h"
#include "base/result.h"

namespace penstock {

struct Chunk {
    std::uint64_t first = 1;
    std::optional<std::uint64_t> size = {};
    bool is_verbose = false;

    // The last row that can be in it; nothing if it reaches to the end.
    [[nodiscard]] std::optional<std::uint64_t> last() const;

    // As in metadata.chunk: start, the number of the chunk at which it starts, size, the number of
    // chunks of that size, and records, the length of the whole list. Without a size all is one
    // chunk.
    [[nodiscard]] Value description(std::uint64_t records) const;
};

// Everything, not verbose, unless api.chunk.enable is 1; fails with invalid_argument.
[[nodiscard]] Result<Chunk> parse_chunk(RawParams const& params);

}  // namespace penstock
