#include "exim/index_wire.h"

#include <utility>

#include "wire/wire_text.h"

namespace penstock {

namespace {

constexpr std::uint64_t kinds_of_question = 6;
constexpr std::uint64_t reaches = 4;

}  // namespace

std::string encoded(IndexQuestion const& question) {
    WireWriter out;
    auto const& query = question.query;
    out.number(static_cast<std::uint64_t>(question.asked));
    out.time(query.from);
    out.time(query.until);
    out.flag(query.accounts.has_value());
    out.texts(query.accounts.value_or(std::vector<std::string>{}));
    out.number(query.types.size());
    for (auto const type : query.types) {
        out.number(static_cast<std::uint64_t>(type));
    }
    out.number(static_cast<std::uint64_t>(query.reach));
    out.text(query.sender);
    out.number(query.largest_of_a_type);
    return out.bytes();
}

template <>
std::optional<IndexQuestion> decoded(std::string_view bytes) {
    WireReader in(bytes);
    IndexQuestion question;
    auto& query = question.query;
    question.asked = static_cast<Asked>(in.number_below(kinds_of_question));
    query.from = in.time();
    query.until = in.time();
    bool const has_accounts = in.flag();
    auto accounts = in.texts();
    if (has_accounts) {
        query.accounts = std::move(accounts);
    }
    query.types.resize(in.count());
    for (auto& type : query.types) {
        type = static_cast<DeliveryType>(in.number_below(delivery_types));
    }
    query.reach = static_cast<DeliveryReach>(in.number_below(reaches));
    query.sender = in.text();
    query.largest_of_a_type = in.number();
    return in.if_whole(std::move(question));
}

std::string encoded(QueuedMessage const& message) {
    WireWriter out;
    out.text(message.id);
    out.text(message.account);
    out.text(message.mailbox);
    out.text(message.sender);
    out.texts(message.recipients);
    out.number(message.size);
    out.time(message.time);
    out.flag(message.is_frozen);
    out.flag(message.is_parked);
    out.flag(message.waits_for.has_value());
    out.texts(message.waits_for.value_or(std::vector<std::string>{}));
    return out.bytes();
}

template <>
std::optional<QueuedMessage> decoded(std::string_view bytes) {
    WireReader in(bytes);
    QueuedMessage message;
    message.id = in.text();
    message.account = in.text();
    message.mailbox = in.text();
    message.sender = in.text();
    message.recipients = in.texts();
    message.size = in.number();
    message.time = in.time();
    message.is_frozen = in.flag();
    message.is_parked = in.flag();
    bool const is_known = in.flag();
    auto names = in.texts();
    message.waits_for = is_known ? std::optional(std::move(names)) : std::nullopt;
    return in.if_whole(std::move(message));
}

std::string encoded(IndexRemark const& remark) {
    WireWriter out;
    out.text(remark.text);
    return out.bytes();
}

template <>
std::optional<IndexRemark> decoded(std::string_view bytes) {
    WireReader in(bytes);
    IndexRemark remark{.text = in.text()};
    return in.if_whole(std::move(remark));
}

std::string encoded_end(bool has_more) {
    WireWriter out;
    out.flag(has_more);
    return out.bytes();
}

std::optional<bool> decoded_end(std::string_view bytes) {
    WireReader in(bytes);
    bool const has_more = in.flag();
    return in.if_whole(has_more);
}

}  // namespace penstock
