// Args: the arguments of one call, typed and checked, asked for by their declaration.
//
// args[user] has the type that the declaration of `user` says (param.h). Asking for a parameter
// that the function does not list is a mistake in the program and throws. A plain value.
#pragma once

#include <any>
#include <map>
#include <optional>
#include <vector>

#include "api/param.h"
#include "api/passed_on.h"

namespace penstock {

class Args {
  public:
    void set(AnyParam const& param, std::any value, bool is_given) {
        values_[&param] = {std::move(value), is_given};
    }

    template <class T>
    [[nodiscard]] T const& operator[](Param<T> const& param) const {
        return std::any_cast<T const&>(values_.at(&param).value);
    }
    template <class T>
    [[nodiscard]] std::optional<T> const& operator[](OptionalParam<T> const& param) const {
        return std::any_cast<std::optional<T> const&>(values_.at(&param).value);
    }
    template <class T>
    [[nodiscard]] std::vector<T> const& operator[](ListParam<T> const& param) const {
        return std::any_cast<std::vector<T> const&>(values_.at(&param).value);
    }

    [[nodiscard]] RawParams const& operator[](PassedOn const& param) const {
        return std::any_cast<RawParams const&>(values_.at(&param).value);
    }

    // Whether the caller gave the argument at all, be it empty: to tell "set to nothing" from
    // "leave as it is".
    [[nodiscard]] bool is_given(AnyParam const& param) const { return values_.at(&param).is_given; }

  private:
    struct Bound {
        std::any value;
        bool is_given = false;
    };
    std::map<AnyParam const*, Bound> values_;
};

}  // namespace penstock
