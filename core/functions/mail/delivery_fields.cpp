#include "functions/mail/delivery_fields.h"

#include <string>

#include "functions/mail/delivery_query.h"

namespace penstock {

namespace {

Value or_null(std::string const& text) {
    return text.empty() ? Value() : Value(text);
}

std::string domain_of(std::string const& address) {
    auto const at = address.rfind('@');
    return at == std::string::npos ? "" : address.substr(at + 1);
}

// Of a delivery on this host: the mailbox's login, which Exim writes without a domain.
std::string local_user(Delivery const& delivery) {
    bool const is_login = delivery.type == DeliveryType::success && !delivery.is_remote &&
                          delivery.delivered_to.find_first_of("@|/>") == std::string::npos;
    return is_login ? delivery.delivered_to : "";
}

std::string word_for(DeliveryType type) {
    switch (type) {
        case DeliveryType::success:
            return "success";
        case DeliveryType::defer:
            return "defer";
        case DeliveryType::failure:
            return "failure";
        case DeliveryType::inprogress:
            break;
    }
    return "inprogress";
}

std::string sending_host(LoggedMessage const& message) {
    if (message.ip.empty()) {
        return "localhost";
    }
    return message.host.empty() ? message.ip : message.host;
}

using One = Delivery;

constexpr RowField<Delivery> fields[] = {
    {"actiontime", [](One const& one) { return Value(local_time(one.time)); }},
    {"actionunixtime", [](One const& one) { return Value(one.time); }},
    {"deliveredto", [](One const& one) { return or_null(one.delivered_to); }},
    {"deliverydomain", [](One const& one) { return or_null(domain_of(one.recipient)); }},
    {"deliveryuser", [](One const& one) { return or_null(local_user(one)); }},
    {"domain", [](One const& one) { return Value(domain_of(one.message.sender)); }},
    {"email",
     [](One const& one) {
         bool const is_address = one.message.identity.find('@') != std::string::npos;
         return Value(is_address ? one.message.identity : one.message.sender);
     }},
    {"host", [](One const& one) { return or_null(one.host); }},
    {"ip", [](One const& one) { return or_null(one.ip); }},
    {"message", [](One const& one) { return Value(one.text); }},
    {"msgid", [](One const& one) { return Value(one.message.id); }},
    {"recipient", [](One const& one) { return Value(one.recipient); }},
    {"router", [](One const& one) { return Value(one.router); }},
    {"sender", [](One const& one) { return Value(one.message.sender); }},
    {"senderauth",
     [](One const& one) {
         return Value(one.message.via == "local" ? "localuser" : one.message.via);
     }},
    {"senderhost", [](One const& one) { return Value(sending_host(one.message)); }},
    {"senderip",
     [](One const& one) { return Value(one.message.ip.empty() ? "127.0.0.1" : one.message.ip); }},
    {"sendunixtime", [](One const& one) { return Value(one.message.time); }},
    {"size", [](One const& one) { return Value(static_cast<std::int64_t>(one.message.size)); }},
    {"spamscore", [](One const&) { return Value(); }},
    {"transport", [](One const& one) { return or_null(one.transport); }},
    {"transport_is_remote", [](One const& one) { return one_or_zero(one.is_remote); }},
    {"type", [](One const& one) { return Value(word_for(one.type)); }},
    {"user",
     [](One const& one) {
         return Value(owner_of_mail(one.message.account, !one.message.ip.empty()));
     }},
};

}  // namespace

std::span<RowField<Delivery> const> delivery_fields() {
    return fields;
}

}  // namespace penstock
