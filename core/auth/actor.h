// Actor: who is calling and what they may do. Made by the Authenticator (or by a front end that
// runs as root on the host); every later step takes its rights from here and nowhere else.
#pragma once

#include <string>

#include "acl.h"

namespace penstock {

struct Actor {
    std::string user;
    std::string token_name;  // empty where no token was used
    std::string address;     // of the client, for the records; empty on the host itself
    AclSet acls;
    bool is_on_host = false;  // whmapi1, run by root on the server itself

    // root, and a reseller with WHM's `all`, act on every account; others on their own.
    [[nodiscard]] bool owns_every_account() const { return user == "root" || acls.has(Acl::all); }
};

}  // namespace penstock
