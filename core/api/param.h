// Param<T>: one argument of a function, declared with the type that it becomes.
//
// The type does the checking: a handler never sees the caller's text, only a T that its Reader has
// made. A required argument that is absent or empty is a missing_argument; one given twice with
// different values is an ambiguous_argument. Declared as constants; any thread.
#pragma once

#include <any>
#include <string>
#include <string_view>

#include "accounts.h"
#include "raw_params.h"
#include "result.h"

namespace penstock {

struct ParamSpec {
    std::string_view name;
    std::string_view help;     // one sentence, with its full stop
    std::string_view example;  // a value that could be sent
};

// What reading an argument may need to know.
struct ReadingContext {
    Actor const& actor;
    Accounts const& accounts;
};

// Makes a T from the caller's text; one specialization for each type of argument.
template <class T>
struct Reader;

template <>
struct Reader<AccountName> {
    [[nodiscard]] static Result<AccountName> read(std::string_view text,
                                                  ReadingContext const& context) {
        return context.accounts.resolve(context.actor, text);
    }
};

class AnyParam {
  public:
    constexpr explicit AnyParam(ParamSpec spec) : spec_(spec) {}
    AnyParam(AnyParam const&) = delete;
    AnyParam& operator=(AnyParam const&) = delete;

    [[nodiscard]] constexpr ParamSpec const& spec() const { return spec_; }

    // The typed value of this argument in `params`.
    [[nodiscard]] virtual Result<std::any> bind(RawParams const& params,
                                                ReadingContext const& context) const = 0;

  protected:
    ~AnyParam() = default;

    [[nodiscard]] Result<std::string_view> text_in(RawParams const& params) const;

  private:
    ParamSpec spec_;
};

template <class T>
class Param final : public AnyParam {
  public:
    using AnyParam::AnyParam;

    [[nodiscard]] Result<std::any> bind(RawParams const& params,
                                        ReadingContext const& context) const override {
        auto const text = text_in(params);
        if (!text) {
            return tl::unexpected(text.error());
        }
        auto value = Reader<T>::read(*text, context);
        if (!value) {
            return tl::unexpected(std::move(value.error()));
        }
        return std::any(std::move(*value));
    }
};

}  // namespace penstock
