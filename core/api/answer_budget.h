// AnswerBudget: how much all answers that are being made may hold in memory together.
//
// A list of a hundred thousand accounts is hundreds of megabytes before it is text; several of them
// at once would have the worker killed, and with it calls that stop somebody's mail. So whoever
// keeps rows takes a Share and lets it grow with them; where the budget is used up, that answer
// fails, and no other. Counted in cells: one field of one row, about a hundred bytes.
//
// Threads: shares may be taken, grown and given back on any thread; one share belongs to one.
#pragma once

#include <atomic>
#include <cstdint>
#include <utility>

namespace penstock {

class AnswerBudget {
  public:
    // Holds 100,000 accounts in all their fields once, and something beside them.
    static constexpr std::int64_t default_cells = 6'000'000;

    explicit AnswerBudget(std::int64_t cells = default_cells) : left_(cells) {}
    AnswerBudget(AnswerBudget const&) = delete;
    AnswerBudget& operator=(AnswerBudget const&) = delete;

    // Gives back what it has when it goes. One that was default-made has nothing and gets nothing.
    class Share {
      public:
        Share() = default;
        explicit Share(AnswerBudget& budget) : budget_(&budget) {}
        Share(Share&& other) noexcept
            : budget_(std::exchange(other.budget_, nullptr)),
              cells_(std::exchange(other.cells_, 0)) {}
        Share& operator=(Share&& other) noexcept {
            std::swap(budget_, other.budget_);
            std::swap(cells_, other.cells_);
            return *this;
        }
        ~Share();

        // False where the budget does not have them; what the share has stays.
        [[nodiscard]] bool grow(std::int64_t cells);

        // Makes this share answer for what the other one holds.
        void absorb(Share&& other);

      private:
        AnswerBudget* budget_ = nullptr;
        std::int64_t cells_ = 0;
    };

  private:
    std::atomic<std::int64_t> left_;
};

}  // namespace penstock
