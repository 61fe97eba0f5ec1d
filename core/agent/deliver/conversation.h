// Conversation: one order, taken from a peer and answered (deliver_socket.h has the words). Only
// root and the service user are listened to; anything that is not of the exact form is answered
// `no` and does nothing. Any thread.
#pragma once

#include <string>
#include <string_view>

#include <sys/types.h>

#include "agent/deliver/child.h"
#include "agent/deliver/delivery_queue.h"
#include "base/fd.h"
#include "wire/line_stream.h"

namespace penstock {

class Conversation {
  public:
    Conversation(DeliveryQueue& queue, uid_t service_user)
        : queue_(queue), service_user_(service_user) {}

    void hold(Fd socket) const;

  private:
    [[nodiscard]] Result<std::string> answer(LineStream& stream) const;
    [[nodiscard]] Result<std::string> take(Task task, LineStream& stream,
                                           std::string const& name = {}) const;

    DeliveryQueue& queue_;
    uid_t service_user_;
};

}  // namespace penstock
