#include "service/parts.h"

#include <utility>

#include "service/full_catalog.h"

namespace penstock {

Parts::Parts(Paths where, Poco::Logger& to, std::unique_ptr<WriteRights const> write_rights)
    : paths(std::move(where)),
      log(to),
      rights(std::move(write_rights)),
      credential_writer(files, *rights),
      catalog(make_catalog()),
      sessions(files, paths.sessions, clock),
      failure_guard(clock),
      mail_index(paths.run + "/index.sock"),
      audit_log(paths.audit_log),
      requests(files, paths.state + "/requests", clock),
      outgoing_mail(files, paths.state + "/outgoing"),
      enforcement(paths.run + "/agent/health.json", paths.service_user, clock),
      exim_orders(paths.run + "/deliver.sock"),
      aliases(paths.aliases, paths.owner) {}

Parts::~Parts() = default;

}  // namespace penstock
