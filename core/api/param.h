// Param<T>, OptionalParam<T>, ListParam<T>: one argument of a function, declared with the type that
// it becomes.
//
// The type does the checking: a handler never sees the caller's text, only a T that its Reader
// (reader.h) has made. A required argument that is absent or empty is a missing_argument; one given
// twice with different values, where one is expected, an ambiguous_argument; one that its Reader
// refuses an invalid_argument. An empty text where nothing is required means nothing.
// Declared as constants; any thread.
#pragma once

#include <any>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/raw_params.h"
#include "api/reader.h"
#include "base/result.h"

namespace penstock {

enum class Presence { required, optional, repeated, one_or_more };

struct ParamSpec {
    std::string_view name;
    std::string_view help;      // one sentence, with its full stop
    std::string_view example;   // a value that could be sent
    bool is_extension = false;  // penstock's own: WHM API 1 does not document it
};

class AnyParam {
  public:
    AnyParam(AnyParam const&) = delete;
    AnyParam& operator=(AnyParam const&) = delete;

    [[nodiscard]] constexpr ParamSpec const& spec() const { return spec_; }
    [[nodiscard]] constexpr Presence presence() const { return presence_; }

    // Whether the caller gave it at all, be it empty.
    [[nodiscard]] bool is_given(RawParams const& params) const;

    // The typed value of this argument in `params`.
    [[nodiscard]] virtual Result<std::any> bind(RawParams const& params,
                                                ReadingContext const& context) const = 0;

  protected:
    constexpr AnyParam(ParamSpec spec, Presence presence) : spec_(spec), presence_(presence) {}
    ~AnyParam() = default;

    // The one text given, empty if none was.
    [[nodiscard]] Result<std::string_view> single_text(RawParams const& params) const;
    // All texts given that are not empty.
    [[nodiscard]] Result<std::vector<std::string_view>> all_texts(RawParams const& params) const;
    [[nodiscard]] Problem named(Problem problem) const;

  private:
    ParamSpec spec_;
    Presence presence_;
};

// Required: args[param] is a T.
template <class T>
class Param final : public AnyParam {
  public:
    constexpr explicit Param(ParamSpec spec) : AnyParam(spec, Presence::required) {}

    [[nodiscard]] Result<std::any> bind(RawParams const& params,
                                        ReadingContext const& context) const override {
        auto value = single_text(params).and_then(
            [&](std::string_view text) { return Reader<T>::read(text, context); });
        if (!value) {
            return tl::unexpected(named(std::move(value.error())));
        }
        return std::any(std::move(*value));
    }
};

// args[param] is a std::optional<T>.
template <class T>
class OptionalParam final : public AnyParam {
  public:
    constexpr explicit OptionalParam(ParamSpec spec) : AnyParam(spec, Presence::optional) {}

    [[nodiscard]] Result<std::any> bind(RawParams const& params,
                                        ReadingContext const& context) const override {
        auto const text = single_text(params);
        if (!text) {
            return tl::unexpected(text.error());
        }
        std::optional<T> value;
        if (!text->empty()) {
            auto read = Reader<T>::read(*text, context);
            if (!read) {
                return tl::unexpected(named(std::move(read.error())));
            }
            value = std::move(*read);
        }
        return std::any(std::move(value));
    }
};

// Given as `name` repeated or as `name-0`, `name-1`, ...: args[param] is a std::vector<T>.
template <class T>
class ListParam final : public AnyParam {
  public:
    constexpr explicit ListParam(ParamSpec spec, Presence presence = Presence::repeated)
        : AnyParam(spec, presence) {}

    [[nodiscard]] Result<std::any> bind(RawParams const& params,
                                        ReadingContext const& context) const override {
        auto const texts = all_texts(params);
        if (!texts) {
            return tl::unexpected(texts.error());
        }
        std::vector<T> values;
        for (auto const text : *texts) {
            auto value = Reader<T>::read(text, context);
            if (!value) {
                return tl::unexpected(named(std::move(value.error())));
            }
            values.push_back(std::move(*value));
        }
        return std::any(std::move(values));
    }
};

}  // namespace penstock
