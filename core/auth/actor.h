// Actor: who is calling and what they may do. Made by the Authenticator (or by a front end that
// runs as root on the host); every later step takes its rights from here and nowhere else.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "auth/acl.h"
#include "credentials/session_record.h"

namespace penstock {

struct Actor {
    std::string user;
    std::string token_name = {};  // empty where no token was used
    std::string address = {};     // of the client, for the records; empty on the host itself
    AclSet acls = {};
    std::int64_t expires_at = 0;              // of token or session, seconds since 1970; 0 = never
    std::vector<std::string> addresses = {};  // that the token is limited to; empty = any
    bool is_on_host = false;                  // whmapi1, run by root on the server itself
    bool is_from_list = false;                // who wrote a line into a list in /etc
    SessionOrigin origin = {};                // what a session of this caller would refer to
    bool is_private = false;  // nobody between could read the answer: TLS, or on the host

    // The host's own, by whatever credential and with however few rights. A reseller with WHM's
    // `all` is not: what root locks, root alone frees.
    [[nodiscard]] bool is_root() const { return user == "root"; }
    // The right to make a lock, and to lift or weaken what it holds.
    [[nodiscard]] bool may_lift_locks() const { return is_root(); }
    // root, and a reseller with WHM's `all`, act on every account; others on their own.
    [[nodiscard]] bool owns_every_account() const { return is_root() || acls.has(Acl::all); }
};

}  // namespace penstock
