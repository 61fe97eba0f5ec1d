// What goes over the socket of penstock-index: how a question, and each kind of row that answers
// one, is written as bytes. Both ends use this, with delivery_wire.h, and nothing else.
//
// A connection carries one question, then rows of its kind, then `end` (whose one number says
// whether there was more) or `failed` (why, for the log). Bytes that are none of these decode to
// nothing. Pure: any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "exim/delivery.h"
#include "exim/mail_index.h"

namespace penstock {

enum class FrameKind : unsigned char { question, row, end, failed };

enum class Asked {
    queue,
    deliveries,
    figures,
    recipients_by_sender,
    recipients_by_account,
    remarks
};

struct IndexQuestion {
    Asked asked = Asked::queue;
    DeliveryQuery query = {};  // of no meaning for the queue
};

[[nodiscard]] std::string encoded(IndexQuestion const& question);
[[nodiscard]] std::string encoded(QueuedMessage const& message);
[[nodiscard]] std::string encoded(IndexRemark const& remark);
[[nodiscard]] std::string encoded_end(bool has_more);

template <class T>
[[nodiscard]] std::optional<T> decoded(std::string_view bytes);

template <>
std::optional<IndexQuestion> decoded(std::string_view bytes);
template <>
std::optional<QueuedMessage> decoded(std::string_view bytes);
template <>
std::optional<IndexRemark> decoded(std::string_view bytes);
[[nodiscard]] std::optional<bool> decoded_end(std::string_view bytes);

}  // namespace penstock
