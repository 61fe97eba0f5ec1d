#include "refusal.h"

#include "envelope.h"
#include "log_field.h"
#include "route.h"

namespace penstock {

HttpResponse refuse_access(Core const& core, HttpRequest const& request, Problem const& refusal) {
    core.log.warning("access refused: address=" + log_field(request.remote_addr) +
                     " user=" + log_field(refusal.subject) + " why=" + log_field(refusal.detail));
    return access_refused(format_asked(request.target));
}

}  // namespace penstock
