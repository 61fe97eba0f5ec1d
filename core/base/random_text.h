// random_text: letters of an alphabet, each as likely as the others, from the kernel's generator.
//
// The alphabet has 1 to 256 letters. Throws where the kernel gives no random bytes, which it always
// does on a host that has started. Any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace penstock {

[[nodiscard]] std::string random_text(std::string_view alphabet, std::size_t length);

}  // namespace penstock
