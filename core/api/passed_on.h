// PassedOn: the parameter of a function that passes its arguments on to another function: all of
// them, as they came. args[passed_on] is the call's RawParams. Declared as a constant; any thread.
#pragma once

#include "api/param.h"

namespace penstock {

class PassedOn final : public AnyParam {
  public:
    // `spec`: an argument that is likely to be passed on, to be shown in helps.
    constexpr explicit PassedOn(ParamSpec spec) : AnyParam(spec, Presence::optional) {}

    [[nodiscard]] Result<std::any> bind(RawParams const& params,
                                        ReadingContext const& /*context*/) const override {
        return std::any(params);
    }
};

}  // namespace penstock
