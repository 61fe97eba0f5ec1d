#include "api/refusal.h"

#include <Poco/Logger.h>

#include "api/core.h"
#include "api/envelope.h"
#include "api/route.h"
#include "base/log_field.h"

namespace penstock {

HttpResponse refuse_access(Core const& core, HttpRequest const& request, Problem const& refusal) {
    core.log.warning("access refused: address=" + log_field(request.remote_addr) +
                     " user=" + log_field(refusal.subject) + " why=" + log_field(refusal.detail));
    return access_refused(format_asked(request.target));
}

}  // namespace penstock
