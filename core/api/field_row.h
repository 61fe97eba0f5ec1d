// FieldRow: a row made of a value and a table that says how each of its fields is worked out, which
// happens when a field is asked for.
//
// The table lives as long as the program, the value as long as the row; kept() copies the value.
// Any thread.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "api/listing.h"

namespace penstock {

template <class T>
struct RowField {
    std::string_view name;
    Value (*value)(T const& item);
};

template <class T>
class FieldRow final : public Row {
  public:
    FieldRow(T const& item, std::span<RowField<T> const> fields) : item_(item), fields_(fields) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        for (auto const& field : fields_) {
            if (field.name == name) {
                return field.value(item_);
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] Value whole() const override {
        Value::Object object;
        object.reserve(fields_.size());
        for (auto const& field : fields_) {
            object.emplace_back(std::string(field.name), field.value(item_));
        }
        return object;
    }
    [[nodiscard]] std::unique_ptr<Row const> kept() const override {
        return std::make_unique<Kept const>(item_, fields_);
    }

  private:
    class Kept final : public Row {
      public:
        Kept(T item, std::span<RowField<T> const> fields)
            : item_(std::move(item)), row_(item_, fields) {}

        [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
            return row_.field(name);
        }
        [[nodiscard]] Value whole() const override { return row_.whole(); }
        [[nodiscard]] std::unique_ptr<Row const> kept() const override { return row_.kept(); }

      private:
        T item_;
        FieldRow row_;
    };

    T const& item_;
    std::span<RowField<T> const> fields_;
};

}  // namespace penstock
