#include "exim/delivery_wire.h"

#include <utility>

#include "wire/wire_text.h"

namespace penstock {

namespace {

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
    return in.if_whole(std::move(delivery));
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
    return in.if_whole(std::move(figures));
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
    return in.if_whole(std::move(count));
}

}  // namespace penstock
