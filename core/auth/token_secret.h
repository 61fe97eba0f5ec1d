// make_token_secret: a new API token: 32 of [A-Z0-9], each as likely as any other, from the
// kernel's random source. Source of the form: WHM API 1's documentation of api_token_create.
//
// Throws where the kernel gives no random bytes: nothing may go on then. Any thread.
#pragma once

#include "base/secret.h"

namespace penstock {

[[nodiscard]] Secret make_token_secret();

}  // namespace penstock
