// DeliveryReader: questions to the index of deliveries. Each one sees the index as it was at one
// moment, while the writer goes on.
//
// Failure: index_unavailable, detail. A visitor's Problem ends the visit. One thread for each.
#pragma once

#include <memory>
#include <string>

#include "exim/mail_index.h"

namespace penstock {

struct IndexConnection;

class DeliveryReader {
  public:
    [[nodiscard]] static Result<std::unique_ptr<DeliveryReader>> open(std::string const& path);
    DeliveryReader(DeliveryReader const&) = delete;
    DeliveryReader& operator=(DeliveryReader const&) = delete;
    ~DeliveryReader();

    // As MailIndex promises them.
    [[nodiscard]] Result<bool> deliveries(DeliveryQuery const& query,
                                          MailIndex::DeliveryVisitor const& visitor);
    [[nodiscard]] Result<void> figures(DeliveryQuery const& query,
                                       MailIndex::FiguresVisitor const& visitor);
    [[nodiscard]] Result<void> recipient_counts(CountedBy by, DeliveryQuery const& query,
                                                MailIndex::CountVisitor const& visitor);
    [[nodiscard]] Result<void> remarks(DeliveryQuery const& query,
                                       MailIndex::RemarkVisitor const& visitor);

  private:
    explicit DeliveryReader(std::unique_ptr<IndexConnection> connection);

    std::unique_ptr<IndexConnection> connection_;
};

}  // namespace penstock
