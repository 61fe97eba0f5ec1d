// select_bench: what output options cost on 100,000 rows of 45 columns, as multiples of the time
// that visiting the rows and asking each for one field takes. Prints, and asserts nothing.
#include <chrono>
#include <cstdio>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/envelope.h"
#include "api/selection.h"

namespace penstock {

namespace {

constexpr int rows = 100'000;
constexpr int columns = 45;

std::string column_name(int column) {
    return "column_" + std::to_string(column);
}

// A row that makes its values when it is asked, as one does that stands for an account.
class SyntheticRow final : public Row {
  public:
    explicit SyntheticRow(int number) : number_(number) {}

    [[nodiscard]] std::optional<Value> field(std::string_view name) const override {
        constexpr std::string_view prefix = "column_";
        if (!name.starts_with(prefix)) {
            return std::nullopt;
        }
        return made(std::stoi(std::string(name.substr(prefix.size()))));
    }

    [[nodiscard]] Value whole() const override {
        Value::Object all;
        for (int column = 0; column < columns; ++column) {
            all.emplace_back(column_name(column), made(column));
        }
        return all;
    }
    [[nodiscard]] std::unique_ptr<Row const> kept() const override {
        return std::make_unique<SyntheticRow const>(number_);
    }

  private:
    // Spread over all rows, so that their order is no order of the values.
    [[nodiscard]] Value made(int column) const {
        auto const value = static_cast<int>(number_ * 7919LL % rows);
        return column % 3 == 0 ? Value(value)
                               : Value("a text of some length " + std::to_string(value));
    }

    int number_;
};

Listing synthetic() {
    return {[](RowVisitor const& visitor) -> Result<void> {
        for (int number = 0; number < rows; ++number) {
            visitor(SyntheticRow(number));
        }
        return {};
    }};
}

template <class Work>
double seconds(Work const& work) {
    auto const start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

using Options = std::initializer_list<std::pair<char const*, char const*>>;

void measure(char const* what, Options options, double unit) {
    RawParams params;
    for (auto const& [name, value] : options) {
        params.add(name, value);
    }
    auto const parsed = parse_output_options(params);
    std::size_t left = 0;
    AnswerBudget budget;
    AnswerBudget::Share share(budget);
    auto const taken = seconds([&] { left = select(*parsed, synthetic(), share)->items.size(); });
    std::printf("%-52s %7zu rows  x%.1f  (%.3f s)\n", what, left, taken / unit, taken);
}

void measure_all() {
    long asked = 0;
    auto const unit = seconds([&] {
        (void)synthetic().visit([&](Row const& row) { asked += row.field("column_0") ? 1 : 0; });
    });
    std::printf("%-52s %7ld rows  x1.0  (%.3f s)\n", "one field of each row", asked, unit);
    measure("filter one field, contains",
            {{"api.filter.enable", "1"},
             {"api.filter.a.field", "column_1"},
             {"api.filter.a.arg0", "LENGTH 777"}},
            unit);
    measure("filter one field, gt",
            {{"api.filter.enable", "1"},
             {"api.filter.a.field", "column_0"},
             {"api.filter.a.type", "gt"},
             {"api.filter.a.arg0", "99900"}},
            unit);
    measure("filter any field, contains",
            {{"api.filter.enable", "1"},
             {"api.filter.a.field", "*"},
             {"api.filter.a.arg0", "length 777"}},
            unit);
    measure("sort, first chunk of 20",
            {{"api.sort.enable", "1"},
             {"api.sort.a.field", "column_0"},
             {"api.sort.a.method", "numeric"},
             {"api.chunk.enable", "1"},
             {"api.chunk.verbose", "1"},
             {"api.chunk.size", "20"}},
            unit);
    measure("chunk of 20 in the middle, counted",
            {{"api.chunk.enable", "1"},
             {"api.chunk.verbose", "1"},
             {"api.chunk.start", "50000"},
             {"api.chunk.size", "20"}},
            unit);
    measure("sort all, one column",
            {{"api.sort.enable", "1"},
             {"api.sort.a.field", "column_1"},
             {"api.columns.enable", "1"},
             {"api.columns.a", "column_1"}},
            unit);
    measure("everything", {}, unit);
    for (auto const& [name, format] : {std::pair{"everything, as JSON", Format::json},
                                       {"everything, as XML", Format::xml},
                                       {"everything, as YAML", Format::yaml},
                                       {"everything, as jsonpretty", Format::json_pretty}}) {
        AnswerBudget budget;
        AnswerBudget::Share share(budget);
        Outcome outcome{.data = select({}, synthetic(), share)->items};
        std::size_t size = 0;
        auto const taken = seconds([&] {
            size = respond_version_1(format, "rows", std::move(outcome), "xxxxxx").body.size();
        });
        std::printf("%-52s %7zu MiB   x%.1f  (%.3f s)\n", name, size >> 20U, taken / unit, taken);
    }
}

}  // namespace

}  // namespace penstock

int main() {
    penstock::measure_all();
}
