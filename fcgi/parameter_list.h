// ParameterList: the FastCGI parameters of one request, as NAME=VALUE strings.
//
// A length counts only if its bytes are there: nothing is allocated for one that is only announced,
// and no more than Limits allow altogether. Beyond that, and where the parameters end within one,
// there is no list, and the request is to be dropped. What they mean is the Gateway's business.
//
// A value; the strings die with it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fcgi/record_reader.h"
#include "fcgi/request_limits.h"

namespace penstock {

class ParameterList {
  public:
    // Nothing where they did not come whole.
    [[nodiscard]] static std::optional<ParameterList> read(RecordReader& records,
                                                           Limits const& limits);

    // With a null pointer behind the last one.
    [[nodiscard]] char const* const* strings() const { return strings_.data(); }

  private:
    ParameterList(std::vector<char> text, std::vector<std::size_t> const& starts);

    std::vector<char> text_;  // all of them, each with its NUL
    std::vector<char const*> strings_;
};

}  // namespace penstock
