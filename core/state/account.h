// Account: what penstock knows of one hosting account.
#pragma once

#include <string>
#include <vector>

namespace penstock {

struct Account {
    std::string name;                  // fits is_account_name
    std::string owner;                 // the reseller, or root
    std::vector<std::string> domains;  // main domain first; lower-case, no trailing dot, no repeats

    friend bool operator==(Account const&, Account const&) = default;
};

}  // namespace penstock
