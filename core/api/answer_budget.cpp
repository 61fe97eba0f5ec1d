#include "api/answer_budget.h"

namespace penstock {

AnswerBudget::Share::~Share() {
    if (budget_ != nullptr) {
        budget_->left_ += cells_;
    }
}

bool AnswerBudget::Share::grow(std::int64_t cells) {
    if (budget_ == nullptr) {
        return false;
    }
    if (budget_->left_.fetch_sub(cells) < cells) {
        budget_->left_ += cells;
        return false;
    }
    cells_ += cells;
    return true;
}

void AnswerBudget::Share::absorb(Share&& other) {
    if (budget_ == nullptr) {
        *this = std::move(other);
    } else {
        cells_ += std::exchange(other.cells_, 0);
    }
}

}  // namespace penstock
