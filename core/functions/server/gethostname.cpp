#include <Poco/Environment.h>

#include "api/call.h"
#include "functions/functions.h"

namespace penstock::functions {

Function const gethostname{
    .name = "gethostname",
    .section = Section::server_administration,
    .help = "Tells the name of this server.",
    .acl = Acl::basic_system_info,
    .run = [](Args const&, Call const&) -> Result<Outcome> {
        return Outcome{.data = Value::Object{{"hostname", Poco::Environment::nodeName()}}};
    },
};

}  // namespace penstock::functions
