#include "selection.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace penstock {

namespace {

struct Kept {
    Ranks ranks;
    std::uint64_t place;  // among the rows that match
    Value item;
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
    explicit Selector(OutputOptions const& options)
        : options_(options), last_(options.chunk.last()) {}

    void take(Row const& row) {
        ++seen_;
        if (is_complete() || !std::ranges::all_of(options_.filters.all, [&](Filter const& filter) {
                return matches(filter, row);
            })) {
            return;
        }
        ++matched_;
        if (!options_.sort.empty()) {
            take_sorted(row);
        } else if (matched_ >= options_.chunk.first && (!last_ || matched_ <= *last_)) {
            kept_.push_back({{}, matched_, displayed(options_.columns, row)});
        }
    }

    [[nodiscard]] Selection finish() && {
        Selection selection;
        if (!options_.sort.empty()) {
            std::ranges::sort(kept_, order_);
            kept_.erase(kept_.begin(), kept_.begin() + rows_before_chunk());
        }
        for (auto& row : kept_) {
            selection.items.push_back(std::move(row.item));
        }
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
        kept_.push_back({std::move(ranks), matched_, displayed(options_.columns, row)});
        if (last_) {
            std::ranges::push_heap(kept_, order_);
        }
    }

    [[nodiscard]] std::ptrdiff_t rows_before_chunk() const {
        return static_cast<std::ptrdiff_t>(
            std::min<std::uint64_t>(options_.chunk.first - 1, kept_.size()));
    }

    OutputOptions const& options_;
    StandsBefore order_{options_.sort};
    std::optional<std::uint64_t> last_;
    std::uint64_t seen_ = 0;
    std::uint64_t matched_ = 0;
    std::vector<Kept> kept_;
};

}  // namespace

Result<Selection> select(OutputOptions const& options, Listing const& listing) {
    Selector selector(options);
    auto const visited = listing.visit([&](Row const& row) { selector.take(row); });
    if (!visited) {
        return tl::unexpected(visited.error());
    }
    return std::move(selector).finish();
}

}  // namespace penstock
