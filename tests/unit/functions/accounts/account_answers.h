// What the tests of the functions that tell of accounts have in common.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

inline std::string call(std::string const& rest) {
    return "/json-api/" + rest;
}

inline Json::Value data_of(TestHost const& host, std::string const& rest,
                           std::string_view who = TestHost::root_token) {
    auto const answer = parse_json(host.get(call(rest), std::string(who)).body);
    CHECK_MESSAGE(answer["metadata"]["result"] == 1, answer["metadata"]["reason"].asString());
    return answer["data"];
}

inline std::vector<std::string> texts(Json::Value const& list, char const* key = nullptr) {
    std::vector<std::string> found;
    for (auto const& item : list) {
        found.push_back(key == nullptr ? item.asString() : item[key].asString());
    }
    return found;
}

using Names = std::vector<std::string>;

// A host with one account that is known in every detail.
inline void add_shop(TestHost const& host) {
    host.write("etc/accounts/shop",
               "USER=shop\nOWNER=reseller1\nDNS=shop.example\nDNS1=www.shop.example\n"
               "DNS2=other.example\nIP=192.0.2.7\nPLAN=gold\nCONTACTEMAIL=a@b.example\n"
               "STARTDATE=1652457780\nMAXPOP=25\nBACKUP=1\nSUSPENDED=1\nSUSPENDTIME=1700000000\n"
               "SECRET=never-shown\n");
}

}  // namespace penstock
