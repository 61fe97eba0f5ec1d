// Account: what penstock knows of one hosting account.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace penstock {

struct Account {
    std::string name;                  // fits is_account_name
    std::string owner;                 // the reseller, or root
    std::vector<std::string> domains;  // main domain first; as domain keys, no repeats
    // What else its file says, as it says it, for those who list accounts: account_facts.h.
    std::vector<std::pair<std::string_view, std::string>> facts = {};
    std::string born = {};  // tells it from another account of that name; empty where nothing does
    std::vector<std::string> lost_domains = {};  // as written: what makes no domain key

    // Empty where nothing is known.
    [[nodiscard]] std::string_view fact(std::string_view key) const {
        for (auto const& [known, value] : facts) {
            if (known == key) {
                return value;
            }
        }
        return {};
    }

    friend bool operator==(Account const&, Account const&) = default;
};

}  // namespace penstock
