#include "api/answer_budget.h"

#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "api/selection.h"

namespace penstock {

namespace {

Listing rows(int count) {
    return list_of(Value::List(static_cast<std::size_t>(count),
                               Value::Object{{"user", "a"}, {"domain", "b"}}));
}

}  // namespace

TEST_SUITE("answer budget") {
    TEST_CASE("answer budget: shares together get no more than there is, and give it back") {
        AnswerBudget budget(10);
        {
            AnswerBudget::Share one(budget);
            AnswerBudget::Share other(budget);
            CHECK(one.grow(6));
            CHECK_FALSE(other.grow(5));
            CHECK(other.grow(4));
            CHECK_FALSE(one.grow(1));
        }
        CHECK(AnswerBudget::Share(budget).grow(10));
    }

    TEST_CASE("answer budget: a share that is moved or absorbed is given back once") {
        AnswerBudget budget(10);
        {
            AnswerBudget::Share whole;
            CHECK_FALSE(whole.grow(1));
            for (int i = 0; i < 2; ++i) {
                AnswerBudget::Share part(budget);
                CHECK(part.grow(3));
                auto moved = std::move(part);
                whole.absorb(std::move(moved));
            }
            CHECK_FALSE(AnswerBudget::Share(budget).grow(5));
            CHECK(whole.grow(4));
        }
        CHECK(AnswerBudget::Share(budget).grow(10));
    }

    TEST_CASE("answer budget: many threads never have more than there is") {
        AnswerBudget budget(1000);
        std::atomic<int> held = 0;
        std::atomic<bool> was_exceeded = false;
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 8; ++i) {
                threads.emplace_back([&] {
                    for (int round = 0; round < 2000; ++round) {
                        AnswerBudget::Share share(budget);
                        if (share.grow(400)) {
                            was_exceeded = was_exceeded || ++held > 2;
                            --held;
                        }
                    }
                });
            }
        }
        CHECK_FALSE(was_exceeded);
        CHECK(AnswerBudget::Share(budget).grow(1000));
    }

    TEST_CASE("answer budget: a list that cannot be paid for fails, a part of it does not") {
        AnswerBudget budget(50);
        AnswerBudget::Share share(budget);
        CHECK(select({}, rows(26), share).error().kind == ProblemKind::answer_too_large);
        OutputOptions chunk;
        chunk.chunk.size = 5;
        AnswerBudget::Share another(budget);
        CHECK_FALSE(select(chunk, rows(26), another));  // the first still has what it kept
        share = AnswerBudget::Share();
        CHECK(select(chunk, rows(26), another)->items.size() == 5);
    }
}

}  // namespace penstock
