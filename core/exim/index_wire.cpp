#include "exim/index_wire.h"

#include <utility>

#include "wire/wire_text.h"

namespace penstock {

namespace {

constexpr std::uint64_t kinds_of_question = 6;
constexpr std::uint64_t reaches = 4;

template <class T>
std::optional<T> if_whole(WireReader const& in, T value) {
    return in.is_whole() ? std::optional(std::move(value)) : std::nullopt;
}

void write(WireWriter& out, std::vector<std::string> const& texts) {
    out.number(texts.size());
    for (auto const& text : texts) {
        out.text(text);
    }
}

std::vector<std::string> read_texts(WireReader& in) {
    std::vector<std::string> texts(in.count());
    for (auto& text : texts) {
        text = in.text();
    }
    return texts;
}

void write(WireWriter& out, LoggedMessage const& message) {
    out.text(message.id);
    out.time(message.time);
    out.text(message.account);
    out.text(message.identity);
    out.text(message.via);
    out.text(message.sender);
    out.text(message.host);
    out.text(message.ip);
    out.number(message.size);
}

LoggedMessage read_message(WireReader& in) {
    LoggedMessage message;
    message.id = in.text();
    message.time = in.time();
    message.account = in.text();
    message.identity = in.text();
    message.via = in.text();
    message.sender = in.text();
    message.host = in.text();
    message.ip = in.text();
    message.size = in.number();
    return message;
}

}  // namespace

std::string encoded(IndexQuestion const& question) {
    WireWriter out;
    auto const& query = question.query;
    out.number(static_cast<std::uint64_t>(question.asked));
    out.time(query.from);
    out.time(query.until);
    out.flag(query.accounts.has_value());
    write(out, query.accounts.value_or(std::vector<std::string>{}));
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
    auto accounts = read_texts(in);
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
    return if_whole(in, std::move(question));
}

std::string encoded(QueuedMessage const& message) {
    WireWriter out;
    out.text(message.id);
    out.text(message.account);
    out.text(message.mailbox);
    out.text(message.sender);
    write(out, message.recipients);
    out.number(message.size);
    out.time(message.time);
    out.flag(message.is_frozen);
    out.flag(message.is_parked);
    out.flag(message.waits_for.has_value());
    write(out, message.waits_for.value_or(std::vector<std::string>{}));
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
    message.recipients = read_texts(in);
    message.size = in.number();
    message.time = in.time();
    message.is_frozen = in.flag();
    message.is_parked = in.flag();
    bool const is_known = in.flag();
    auto names = read_texts(in);
    message.waits_for = is_known ? std::optional(std::move(names)) : std::nullopt;
    return if_whole(in, std::move(message));
}

std::string encoded(Delivery const& delivery) {
    WireWriter out;
    write(out, delivery.message);
    out.time(delivery.time);
    out.number(static_cast<std::uint64_t>(delivery.type));
    out.text(delivery.recipient);
    out.text(delivery.delivered_to);
    out.text(delivery.router);
    out.text(delivery.transport);
    out.flag(delivery.is_remote);
    out.text(delivery.host);
    out.text(delivery.ip);
    out.text(delivery.text);
    return out.bytes();
}

template <>
std::optional<Delivery> decoded(std::string_view bytes) {
    WireReader in(bytes);
    Delivery delivery{.message = read_message(in)};
    delivery.time = in.time();
    delivery.type = static_cast<DeliveryType>(in.number_below(delivery_types));
    delivery.recipient = in.text();
    delivery.delivered_to = in.text();
    delivery.router = in.text();
    delivery.transport = in.text();
    delivery.is_remote = in.flag();
    delivery.host = in.text();
    delivery.ip = in.text();
    delivery.text = in.text();
    return if_whole(in, std::move(delivery));
}

std::string encoded(DeliveryFigures const& figures) {
    WireWriter out;
    out.text(figures.account);
    for (auto const number : {figures.messages, figures.successes, figures.deferrals,
                              figures.failures, figures.in_progress, figures.bytes}) {
        out.number(number);
    }
    return out.bytes();
}

template <>
std::optional<DeliveryFigures> decoded(std::string_view bytes) {
    WireReader in(bytes);
    DeliveryFigures figures{.account = in.text()};
    for (auto* const number : {&figures.messages, &figures.successes, &figures.deferrals,
                               &figures.failures, &figures.in_progress, &figures.bytes}) {
        *number = in.number();
    }
    return if_whole(in, std::move(figures));
}

std::string encoded(RecipientCount const& count) {
    WireWriter out;
    out.text(count.name);
    out.number(count.recipients);
    return out.bytes();
}

template <>
std::optional<RecipientCount> decoded(std::string_view bytes) {
    WireReader in(bytes);
    RecipientCount count{.name = in.text()};
    count.recipients = in.number();
    return if_whole(in, std::move(count));
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
    return if_whole(in, std::move(remark));
}

std::string encoded_end(bool has_more) {
    WireWriter out;
    out.flag(has_more);
    return out.bytes();
}

std::optional<bool> decoded_end(std::string_view bytes) {
    WireReader in(bytes);
    bool const has_more = in.flag();
    return if_whole(in, has_more);
}

}  // namespace penstock
