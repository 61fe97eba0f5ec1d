// longest_address: how many bytes of a mailbox address are looked at; twice what SMTP allows (RFC
// 5321, 4.5.3.1.3). What is longer names no mailbox.
#pragma once

#include <cstddef>

namespace penstock {

constexpr std::size_t longest_address = 512;

}  // namespace penstock
