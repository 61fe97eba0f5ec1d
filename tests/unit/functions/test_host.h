// TestHost: a penstock with its state in a directory of its own, asked as a web server would ask.
//
// Accounts: alice (alice.example) and bob are root's, carol (carol.example) is reseller1's.
// Tokens: root's with every right; reseller1's, who has suspend-acct; limited's, root's token with
// list-accts only.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <json/value.h>

#include "api/http.h"
#include "service/service.h"
#include "unit/temp_directory.h"

namespace penstock {

class TestHost {
  public:
    TestHost();

    [[nodiscard]] Service& service() { return *service_; }
    [[nodiscard]] Paths paths() const;
    [[nodiscard]] static Poco::Logger& log();
    [[nodiscard]] std::filesystem::path path(std::string_view below) const { return root_ / below; }
    void write(std::string_view below, std::string_view text) const { root_.write(below, text); }
    void add_account(std::string_view name, std::string_view owner, std::string_view domain) const;

    // What penstock-watch would have seen just now: Exim obeys, or its hook `probe` is missing.
    void say_wired(bool is_wired) const;

    // Gives reseller1 one more right.
    void allow_reseller(std::string_view acl) const;

    // Answers to a request with root's token unless another Authorization is given.
    [[nodiscard]] HttpResponse request(HttpRequest request) const;
    [[nodiscard]] HttpResponse get(std::string target) const;
    [[nodiscard]] HttpResponse get(std::string target, std::string authorization) const;
    // The same, but only the reason, by masked_reason().
    [[nodiscard]] std::string ask(std::string const& target) const;
    [[nodiscard]] std::string ask(std::string const& target,
                                  std::string const& authorization) const;

    [[nodiscard]] bool is_suspended(std::string_view account) const;
    // Every path below outgoing/: to see that nothing changed.
    [[nodiscard]] std::string marks() const;

    static constexpr std::string_view root_token = "whm root:ROOTTOKEN00000000000000000000000";
    static constexpr std::string_view reseller_token = "whm reseller1:RESELLERTOKEN0000000000000";
    static constexpr std::string_view limited_token = "whm root:LIMITEDTOKEN0000000000000000000";

  private:
    void add_token(std::string_view authorization, std::string_view acl) const;

    TempDirectory root_;
    std::unique_ptr<Service> service_;
};

[[nodiscard]] Json::Value parse_json(std::string const& text);

// The reason of an answer, its XID masked as xxxxxx.
[[nodiscard]] std::string masked_reason(std::string const& json);

}  // namespace penstock
