// A queue and an Exim that a test makes up, and a Core that has them in place of its own.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "api/core.h"
#include "exim/exim_orders.h"
#include "exim/mail_index.h"

namespace penstock {

class QueueDouble final : public MailIndex {
  public:
    std::vector<QueuedMessage> messages = {};

    [[nodiscard]] Result<void> queue(QueueVisitor const& visitor) const override {
        for (auto const& message : messages) {
            if (auto visited = visitor(message); !visited) {
                return visited;
            }
        }
        return {};
    }
    [[nodiscard]] Result<bool> deliveries(DeliveryQuery const&,
                                          DeliveryVisitor const&) const override {
        return false;
    }
    [[nodiscard]] Result<void> figures(DeliveryQuery const&, FiguresVisitor const&) const override {
        return {};
    }
    [[nodiscard]] Result<void> recipient_counts(CountedBy, DeliveryQuery const&,
                                                CountVisitor const&) const override {
        return {};
    }
};

// Says of every configuration what it was given to say, and writes down what it was asked.
class EximDouble final : public EximOrders {
  public:
    ConfigurationVerdict verdict = {};
    mutable MessageIds delivered = {};
    mutable MessageIds removed = {};
    mutable std::vector<std::pair<std::string, std::string>> settled = {};  // name, id
    mutable MessageIds parked = {};
    mutable std::vector<std::string> checked = {};  // "installed", or the text

    [[nodiscard]] Result<void> deliver(MessageIds const& ids) const override {
        delivered.insert(delivered.end(), ids.begin(), ids.end());
        return {};
    }
    [[nodiscard]] Result<void> park(MessageIds const& ids) const override {
        parked.insert(parked.end(), ids.begin(), ids.end());
        return {};
    }
    [[nodiscard]] Result<void> settle(std::string const& name,
                                      MessageIds const& ids) const override {
        for (auto const& id : ids) {
            settled.emplace_back(name, id);
        }
        return {};
    }
    [[nodiscard]] Result<void> remove(MessageIds const& ids) const override {
        removed.insert(removed.end(), ids.begin(), ids.end());
        return {};
    }
    [[nodiscard]] Result<ConfigurationVerdict> check_installed() const override {
        checked.emplace_back("installed");
        return verdict;
    }
    [[nodiscard]] Result<ConfigurationVerdict> check_text(
        std::string const& configuration) const override {
        checked.push_back(configuration);
        return verdict;
    }
};

[[nodiscard]] inline Core core_with(Core const& core, MailIndex const& index,
                                    EximOrders const& orders) {
    return Core{.settings = core.settings,
                .accounts = core.accounts,
                .authenticator = core.authenticator,
                .session_opening = core.session_opening,
                .catalog = core.catalog,
                .roles = core.roles,
                .tokens = core.tokens,
                .resellers = core.resellers,
                .acl_lists = core.acl_lists,
                .credential_writer = core.credential_writer,
                .passwd = core.passwd,
                .sessions = core.sessions,
                .outgoing_mail = core.outgoing_mail,
                .enforcement = core.enforcement,
                .mail_index = index,
                .exim_orders = orders,
                .mailbox_list = core.mailbox_list,
                .aliases = core.aliases,
                .identity_map = core.identity_map,
                .audit_log = core.audit_log,
                .requests = core.requests,
                .answer_budget = core.answer_budget,
                .clock = core.clock,
                .log = core.log};
}

}  // namespace penstock
