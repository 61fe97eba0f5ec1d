// IndexSocket: the MailIndex that penstock-index has, asked over its socket. The contract is that
// of MailIndex; nothing that the other end sends is believed beyond its form.
#pragma once

#include <string>

#include "exim/mail_index.h"

namespace penstock {

class IndexSocket final : public MailIndex {
  public:
    explicit IndexSocket(std::string path) : path_(std::move(path)) {}

    [[nodiscard]] Result<void> queue(QueueVisitor const& visitor) const override;
    [[nodiscard]] Result<bool> deliveries(DeliveryQuery const& query,
                                          DeliveryVisitor const& visitor) const override;
    [[nodiscard]] Result<void> figures(DeliveryQuery const& query,
                                       FiguresVisitor const& visitor) const override;
    [[nodiscard]] Result<void> recipient_counts(CountedBy by, DeliveryQuery const& query,
                                                CountVisitor const& visitor) const override;
    [[nodiscard]] Result<void> remarks(DeliveryQuery const& query,
                                       RemarkVisitor const& visitor) const override;

  private:
    std::string path_;
};

}  // namespace penstock
