// DeliverSocket: the EximOrders that penstock-deliver carries out, asked over its socket. The
// contract is that of EximOrders. What is said on the socket, both ways:
//
//     deliver | remove | park | settle NAME, then message ids, one a line, then an empty line
//         => ok | no REASON
//     check MARKED UNMARKED       is Exim wired? Of these names the first is suspended.
//     installed                   `exim4 -bV`
//     validate SIZE, then SIZE bytes: a configuration
//         => said STATUS SIZE, then SIZE bytes: what the program wrote | no REASON
//
// One order a connection.
#pragma once

#include <string>
#include <utility>

#include "exim/exim_orders.h"

namespace penstock {

class DeliverSocket final : public EximOrders {
  public:
    explicit DeliverSocket(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] Result<void> deliver(MessageIds const& ids) const override;
    [[nodiscard]] Result<void> remove(MessageIds const& ids) const override;
    [[nodiscard]] Result<void> park(MessageIds const& ids) const override;
    [[nodiscard]] Result<void> settle(std::string const& name,
                                      MessageIds const& ids) const override;
    [[nodiscard]] Result<ConfigurationVerdict> check_installed() const override;
    [[nodiscard]] Result<ConfigurationVerdict> check_text(
        std::string const& configuration) const override;
    [[nodiscard]] Result<std::string> check_wiring(std::string const& marked,
                                                   std::string const& unmarked) const override;

  private:
    struct Said {
        int status;
        std::string text;
    };

    [[nodiscard]] Result<void> order(std::string_view word, MessageIds const& ids) const;
    [[nodiscard]] Result<Said> ask(std::string_view question) const;
    [[nodiscard]] static ConfigurationVerdict verdict_of(Said said);

    std::string path_;
};

}  // namespace penstock
