#include "functions/mail/restriction_params.h"

#include <algorithm>

#include "base/valid_utf8.h"
#include "marks/mark_record.h"

namespace penstock {

namespace {

bool has_controls(std::string_view text) {
    return std::ranges::any_of(text, [](char c) {
        auto const byte = static_cast<unsigned char>(c);
        return byte < 0x20 || byte == 0x7f;
    });
}

}  // namespace

Result<Reason> Reader<Reason>::read(std::string_view text, ReadingContext const&) {
    if (text.size() > longest_why || has_controls(text) || valid_utf8(text) != text) {
        return invalid("", "at most " + std::to_string(longest_why) +
                               " bytes of UTF-8 without control characters");
    }
    return Reason{std::string(text)};
}

Result<RequestId> Reader<RequestId>::read(std::string_view text, ReadingContext const&) {
    constexpr std::size_t longest = 128;
    if (text.size() > longest) {
        return invalid("", "at most 128 bytes");
    }
    return RequestId{std::string(text)};
}

Result<Grace> Reader<Grace>::read(std::string_view text, ReadingContext const&) {
    constexpr auto longest = longest_grace.count();
    auto const seconds = whole_number(text);
    if (!seconds || *seconds < 0 || *seconds > longest) {
        return invalid("", "a number of seconds, at most " + std::to_string(longest));
    }
    return Grace{std::chrono::seconds(*seconds)};
}

Result<QueuedMail> Reader<QueuedMail>::read(std::string_view text, ReadingContext const&) {
    return read_word<QueuedMail>(text, {{word_for(QueuedMail::fail), QueuedMail::fail},
                                        {word_for(QueuedMail::keep), QueuedMail::keep},
                                        {word_for(QueuedMail::discard), QueuedMail::discard}});
}

RestrictionWish lift_wish(Args const& args) {
    return {.reason = args[reason_param].value_or(Reason{}).text,
            .request_id = args[request_id_param].value_or(RequestId{}).text,
            .is_dry_run = args[dry_run_param].value_or(Flag{}).is_set};
}

RestrictionWish hold_wish(Args const& args) {
    auto wish = lift_wish(args);
    if (auto const& expires = args[expires_param]) {
        wish.expires = expires->seconds;
    }
    wish.locks = args[lock_param].value_or(Flag{}).is_set;
    return wish;
}

RestrictionWish suspend_wish(Args const& args) {
    auto wish = hold_wish(args);
    wish.queued = args[queued_param];
    if (auto const& grace = args[grace_param]) {
        wish.grace = grace->length;
    }
    return wish;
}

}  // namespace penstock
