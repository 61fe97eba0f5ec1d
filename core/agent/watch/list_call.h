// A restriction that a line of a list makes, or that a line's removal lifts: the way of the
// functions suspend_outgoing_email and hold_outgoing_email, called by root on the host, with the
// list as the way by which it came. Any thread.
#pragma once

#include <string>

#include "api/core.h"
#include "marks/restriction.h"

namespace penstock {

enum class ByList {
    done,
    unknown,  // no such account or mailbox; for a removal: not restricted
    refused,  // for a removal: it came by another way, too, or is locked
    failed,   // not now
};

[[nodiscard]] ByList impose_by_list(Core const& core, Restriction restriction,
                                    std::string const& line);
[[nodiscard]] ByList lift_by_list(Core const& core, Restriction restriction,
                                  std::string const& line);

}  // namespace penstock
