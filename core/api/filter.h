// Filter: one condition on the rows of a list, from api.filter.LETTER.{field,type,arg0}.
//
// Types as WHM API 1 documents them; without one it is `contains`. `contains` and `begins` take
// ASCII letters alike whatever their case (as the documentation of cPanel's other API says of
// them) and all other bytes as they are; `eq` takes every byte as it is. A number and its text are
// alike, null is the empty text. The numeric types read the number that a value begins with and
// never match a value that begins with none; for the `_handle_unlimited` ones "unlimited" and 0
// are more than any number. A domain or an address in Unicode matches as A-labels, too, the form in
// which rows have it.
//
// A row that does not have the field never matches; the field `*` is any field of the row, or a
// plain text itself. A list or object matches where a value in it does, at any depth. Pure: any
// thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/listing.h"
#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

enum class FilterType {
    contains,
    begins,
    eq,
    equal,
    lt,
    lt_equal,
    gt,
    gt_equal,
    lt_handle_unlimited,
    gt_handle_unlimited,
};

// As callers write them, the default first.
[[nodiscard]] std::vector<std::string_view> filter_type_names();
// The same in one text, with commas.
[[nodiscard]] std::string filter_type_list();

struct Filter {
    std::string field;
    FilterType type = FilterType::contains;
    std::string text;             // to compare with
    double number = 0;            // the same for a numeric type
    std::string as_alabels = {};  // the same of a domain or an address in Unicode
};

[[nodiscard]] bool matches(Filter const& filter, Row const& row);

// All of them have to match.
struct Filters {
    std::vector<Filter> all;
    bool is_verbose = false;
};

// None unless api.filter.enable is 1; fails with invalid_argument.
[[nodiscard]] Result<Filters> parse_filters(RawParams const& params);

}  // namespace penstock
