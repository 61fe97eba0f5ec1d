// Process: what a program does to itself before it touches anything from outside.
//
// To be called by main, before there are threads.
#pragma once

#include <string>

#include "base/result.h"

namespace penstock {

// The login that owns the marks, and that the worker runs as.
constexpr auto service_user = "penstock";

// Closes what the parent left open beyond standard error (mod_fcgid leaves four descriptors),
// forbids core dumps and debuggers, which would see tokens, and any gain of privileges.
void harden_process();

[[nodiscard]] bool is_root();

// For good: all ids and the supplementary groups become those of the user.
[[nodiscard]] Result<void> become(std::string const& user);

// The same with a way back: the real and saved uids stay what they are, so that root's rights can
// be raised again.
[[nodiscard]] Result<void> act_as(std::string const& user);

}  // namespace penstock
