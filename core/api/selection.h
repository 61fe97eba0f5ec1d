// Selection: what is left of a list when the caller's output options have been applied.
//
// The order is filter, sort, chunk, columns, so that the counts of a chunk are those after the
// filter and a list can be sorted by a column that is not shown. Rows that are equal under every
// sort key keep the list's order. Each row is asked only for the fields that the options name, and
// no more rows are kept than up to the end of the chunk. Fails as the listing fails. Pure: any
// thread.
#pragma once

#include "api/answer_budget.h"
#include "api/listing.h"
#include "api/output_options.h"
#include "api/value.h"
#include "base/result.h"

namespace penstock {

struct Selection {
    Value::List items;
    Value::Object metadata;  // `filter` and `chunk`, where the caller asked for verbose
};

// `share` grows with what is kept; fails with answer_too_large where it cannot.
[[nodiscard]] Result<Selection> select(OutputOptions const& options, Listing const& listing,
                                       AnswerBudget::Share& share);

}  // namespace penstock
