// Sort: the order of the rows of a list, from api.sort.LETTER.{field,method,reverse}.
//
// Methods as WHM API 1 documents them: `lexicographic` (the default) compares bytes; `numeric` the
// number that a value begins with; `numeric_zero_as_max` the same with 0 and "unlimited" as more
// than any number; `ipv4`, which the official JavaScript client writes `ipv_4`, addresses by their
// value. What is no number (no address) stands behind all that are, in reverse order, too, so that
// the first chunk holds what was asked for. Null, a missing field, a list and an object are the
// empty text. The field `*` is a row of plain text itself. Pure: any thread.
#pragma once

#include <string>
#include <vector>

#include "api/listing.h"
#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

enum class SortMethod { lexicographic, numeric, numeric_zero_as_max, ipv4 };

struct SortKey {
    std::string field;
    SortMethod method = SortMethod::lexicographic;
    bool is_reversed = false;
};

// What one key says of one row.
struct Rank {
    bool is_last = false;
    double number = 0;
    std::string text;
};

using Ranks = std::vector<Rank>;  // one for each key

[[nodiscard]] Ranks ranks_of(std::vector<SortKey> const& keys, Row const& row);

// Below 0 if a row of ranks `a` comes first, above 0 if one of `b` does, 0 if the keys don't say.
[[nodiscard]] int compare(std::vector<SortKey> const& keys, Ranks const& a, Ranks const& b);

// None unless api.sort.enable is 1; fails with invalid_argument.
[[nodiscard]] Result<std::vector<SortKey>> parse_sort(RawParams const& params);

}  // namespace penstock
