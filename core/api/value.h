// Value: what a function answers, before it is text: nothing, a number, a text, a list or named
// values. There are no booleans, because WHM API 1 knows only 1 and 0. A plain value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace penstock {

class Value {
  public:
    using List = std::vector<Value>;
    using Object = std::vector<std::pair<std::string, Value>>;  // in the order of writing

    Value() = default;
    Value(int number) : content_(std::int64_t{number}) {}
    Value(std::int64_t number) : content_(number) {}
    Value(bool) = delete;
    Value(char const* text) : content_(std::string(text)) {}
    Value(std::string text) : content_(std::move(text)) {}
    Value(List list) : content_(std::move(list)) {}
    Value(Object object) : content_(std::move(object)) {}

    // Calls `visitor` with std::monostate, std::int64_t, std::string, List or Object.
    template <class Visitor>
    decltype(auto) visit(Visitor&& visitor) const {
        return std::visit(std::forward<Visitor>(visitor), content_);
    }
    template <class Visitor>
    decltype(auto) visit(Visitor&& visitor) {
        return std::visit(std::forward<Visitor>(visitor), content_);
    }

    // The first member of that name; nullptr if there is none, or this is no object.
    [[nodiscard]] Value const* member(std::string_view name) const {
        if (auto const* const object = std::get_if<Object>(&content_)) {
            for (auto const& [key, value] : *object) {
                if (key == name) {
                    return &value;
                }
            }
        }
        return nullptr;
    }

    friend bool operator==(Value const&, Value const&) = default;

  private:
    std::variant<std::monostate, std::int64_t, std::string, List, Object> content_;
};

// WHM API 1's form of true and false.
[[nodiscard]] inline Value one_or_zero(bool is_so) {
    return is_so ? 1 : 0;
}

// A visitor made of lambdas, one for each kind.
template <class... Lambdas>
struct Overloaded : Lambdas... {
    using Lambdas::operator()...;
};

}  // namespace penstock
