#include "api/selection.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <ranges>
#include <vector>

namespace penstock {

namespace {

struct Kept {
    Ranks ranks;
    std::uint64_t place;  // among the rows that match
    Value item = {};
    std::unique_ptr<Row const> row = {};  // instead of the item while better ones may come
};

struct StandsBefore {
    std::vector<SortKey> const& keys;

    [[nodiscard]] bool operator()(Kept const& a, Kept const& b) const {
        auto const by_keys = compare(keys, a.ranks, b.ranks);
        return by_keys != 0 ? by_keys < 0 : a.place < b.place;
    }
};

class Selector {
  public:
    Selector(OutputOptions const& options, AnswerBudget::Share& share)
        : options_(options), share_(share), last_(options.chunk.last()) {}

    void take(Row const& row) {
        ++seen_;
        if (is_complete() || is_too_large_ ||
            !std::ranges::all_of(options_.filters.all,
                                 [&](Filter const& filter) { return matches(filter, row); })) {
            return;
        }
        ++matched_;
        if (!options_.sort.empty()) {
            take_sorted(row);
        } else if (matched_ >= options_.chunk.first && (!last_ || matched_ <= *last_)) {
            items_.push_back(charged(displayed(options_.columns, row)));
        }
    }

    [[nodiscard]] Result<Selection> finish() && {
        finish_sorted();
        if (is_too_large_) {
            return problem(ProblemKind::answer_too_large);
        }
        Selection selection{std::move(items_), {}};
        if (options_.filters.is_verbose) {
            selection.metadata.emplace_back(
                "filter", Value::Object{{"filtered", static_cast<std::int64_t>(seen_)}});
        }
        if (options_.chunk.is_verbose) {
            selection.metadata.emplace_back("chunk", options_.chunk.description(matched_));
        }
        return selection;
    }

  private:
    // What cannot be paid for is not kept, nor is anything after it.
    [[nodiscard]] Value charged(Value item) {
        auto const cells =
            item.visit(Overloaded{[](Value::Object const& object) { return object.size(); },
                                  [](auto const&) -> std::size_t { return 1; }});
        is_too_large_ = is_too_large_ || !share_.grow(static_cast<std::int64_t>(cells));
        return is_too_large_ ? Value() : std::move(item);
    }

    // Nothing that comes can change the answer, except for its count of rows before the filter.
    [[nodiscard]] bool is_complete() const {
        return options_.sort.empty() && last_ && matched_ >= *last_ && !options_.chunk.is_verbose;
    }

    // While the chunk has an end, `kept_` is a heap with the row that would stand last on top.
    void take_sorted(Row const& row) {
        auto ranks = ranks_of(options_.sort, row);
        if (last_ && kept_.size() == *last_) {
            if (compare(options_.sort, ranks, kept_.front().ranks) >= 0) {
                return;
            }
            std::ranges::pop_heap(kept_, order_);
            kept_.pop_back();
        }
        if (last_) {
            kept_.push_back({std::move(ranks), matched_, {}, row.kept()});
            std::ranges::push_heap(kept_, order_);
        } else {
            kept_.push_back(
                {std::move(ranks), matched_, charged(displayed(options_.columns, row))});
        }
    }

    void finish_sorted() {
        std::ranges::sort(kept_, order_);
        for (auto& kept : std::views::drop(kept_, rows_before_chunk())) {
            items_.push_back(kept.row ? charged(displayed(options_.columns, *kept.row))
                                      : std::move(kept.item));
        }
    }

    [[nodiscard]] std::ptrdiff_t rows_before_chunk() const {
        return static_cast<std::ptrdiff_t>(
            std::min<std::uint64_t>(options_.chunk.first - 1, kept_.size()));
    }

    OutputOptions const& options_;
    AnswerBudget::Share& share_;
    bool is_too_large_ = false;
    StandsBefore order_{options_.sort};
    std::optional<std::uint64_t> last_;
    std::uint64_t seen_ = 0;
    std::uint64_t matched_ = 0;
    std::vector<Kept> kept_;  // where the list is sorted
    Value::List items_;
};

}  // namespace

Result<Selection> select(OutputOptions const& options, Listing const& listing,
                         AnswerBudget::Share& share) {
    Selector selector(options, share);
    auto const visited = listing.visit([&](Row const& row) { selector.take(row); });
    if (!visited) {
        return tl::unexpected(visited.error());
    }
    return std::move(selector).finish();
}

}  // namespace penstock
