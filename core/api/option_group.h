// OptionGroup: the output options of one kind, `api.NAME.*`, among the arguments of a call.
//
// An option that is given empty counts as not given, one given twice with different values is an
// ambiguous_argument, and one that cannot be read an invalid_argument under its full name. A view
// of the arguments; pure: any thread.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

class OptionGroup {
  public:
    // `name` as in "filter".
    OptionGroup(RawParams const& params, std::string_view name);

    [[nodiscard]] std::string full_name(std::string_view option) const;

    // 1 or 0; not given is 0.
    [[nodiscard]] Result<bool> flag(std::string_view option) const;

    // Nothing if it was not given; whoever needs to tell that from an empty text asks is_given().
    [[nodiscard]] Result<std::optional<std::string_view>> text(std::string_view option) const;
    [[nodiscard]] bool is_given(std::string_view option) const;

    // The letters, in their order, of the options that are named after a letter and one of
    // `endings`. Fails where what stands before the ending is no letter's name.
    [[nodiscard]] Result<std::vector<std::string>> letters(
        std::initializer_list<std::string_view> endings) const;

  private:
    RawParams const& params_;
    std::string prefix_;
};

}  // namespace penstock
