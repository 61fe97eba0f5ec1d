// What stands for the agents in tests that need none: nobody answers about the queue, nobody takes
// orders, and Exim is taken to obey.
#pragma once

#include "exim/enforcement.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"

namespace penstock {

class UncheckedEnforcement final : public Enforcement {
  public:
    [[nodiscard]] Result<void> check() const override { return {}; }
};

class AbsentMailIndex final : public MailIndex {
  public:
    [[nodiscard]] Result<void> queue(QueueVisitor const&) const override { return nobody(); }
    [[nodiscard]] Result<bool> deliveries(DeliveryQuery const&,
                                          DeliveryVisitor const&) const override {
        return nobody();
    }
    [[nodiscard]] Result<void> figures(DeliveryQuery const&, FiguresVisitor const&) const override {
        return nobody();
    }
    [[nodiscard]] Result<void> recipient_counts(CountedBy, DeliveryQuery const&,
                                                CountVisitor const&) const override {
        return nobody();
    }

  private:
    static tl::unexpected<Problem> nobody() {
        return problem(ProblemKind::index_unavailable, "", "nobody listens");
    }
};

class AbsentEximOrders final : public EximOrders {
  public:
    [[nodiscard]] Result<void> deliver(MessageIds const&) const override { return nobody(); }
    [[nodiscard]] Result<void> remove(MessageIds const&) const override { return nobody(); }
    [[nodiscard]] Result<ConfigurationVerdict> check_installed() const override { return nobody(); }
    [[nodiscard]] Result<ConfigurationVerdict> check_text(std::string const&) const override {
        return nobody();
    }

  private:
    static tl::unexpected<Problem> nobody() {
        return problem(ProblemKind::agent_unavailable, "", "nobody listens");
    }
};

}  // namespace penstock
