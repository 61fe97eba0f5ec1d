// Outcome: what a function that succeeded has to say: data, if it returns any, and the reason.
//
// A function that returns a list puts it into `list` and not into `data`: the dispatcher applies
// the caller's output options to it and adds what is left to `data` under the name that its
// declaration gives.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/answer_budget.h"
#include "api/listing.h"
#include "api/value.h"

namespace penstock {

struct Outcome {
    std::optional<Value> data = {};  // absent: the answer has no `data` key at all
    std::optional<Listing> list = {};
    std::string reason = "OK";
    // Carried out, and the answer is no, as of a check that finds a mistake: result 0 beside the
    // data.
    bool is_negative = false;
    // For people, beside the answer: metadata.output.messages, or UAPI's `messages`.
    std::vector<std::string> messages = {};
    Value::Object metadata = {};     // besides command, reason, result and version
    AnswerBudget::Share share = {};  // of what `data` holds; kept until the answer is text
};

}  // namespace penstock
