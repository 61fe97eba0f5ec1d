// Args: the arguments of one call, typed and checked, asked for by their declaration.
//
// args[user] has the type that `Param<AccountName> user` declares. Asking for a parameter that the
// function does not list is a mistake in the program and throws. A plain value.
#pragma once

#include <any>
#include <map>

#include "param.h"

namespace penstock {

class Args {
  public:
    void set(AnyParam const& param, std::any value) { values_[&param] = std::move(value); }

    template <class T>
    [[nodiscard]] T const& operator[](Param<T> const& param) const {
        return std::any_cast<T const&>(values_.at(&param));
    }

  private:
    std::map<AnyParam const*, std::any> values_;
};

}  // namespace penstock
