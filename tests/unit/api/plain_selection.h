// The reference for select(): filter, sort, chunk and columns done in the most obvious way.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "api/value.h"

namespace penstock {

struct PlainFilter {
    std::string field, type, wanted;
};

struct PlainKey {
    std::string field, method;
    bool reverse;
};

struct Plain {
    std::vector<PlainFilter> filters;
    std::vector<PlainKey> keys;
    int start = 0;  // 0: not given
    int size = 0;   // the same
    std::vector<std::string> columns;
};

struct PlainSelection {
    Value::List items;
    std::size_t records = 0;  // behind the filter
};

[[nodiscard]] PlainSelection plainly_selected(Plain const& plain, Value::List rows);

}  // namespace penstock
