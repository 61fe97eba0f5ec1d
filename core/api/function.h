// Function: one function of the API, declared once together with its handler, in one file of
// core/functions. Everything else about it - dispatch, applist, help, tables, tests - is derived
// from this declaration.
//
// The dispatcher has checked ACL, role and arguments before `run` is called. `run` may be called
// from any thread.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "api/args.h"
#include "api/outcome.h"
#include "api/section.h"
#include "auth/acl.h"
#include "base/result.h"
#include "credentials/roles.h"

namespace penstock {

class Catalog;
struct Call;

enum class Effect {
    read,
    write,       // changes marks or sessions
    administer,  // changes credentials, rights or the profile: on the host only, by default
};

// The shape of the answer to a call without api.version, for the functions that clients of that
// time call: the data itself, or the data beside `status` and `statusmsg`. Foreign: the answer of
// another API, with its own frame, whatever api.version says.
enum class Version0 { none, bare, with_status, foreign };

// Whose mail a call was about: the arguments that name the account and, where there is one, the
// mailbox. Both are among the function's `params`.
struct AuditedParams {
    AnyParam const* account;
    AnyParam const* mailbox = nullptr;
};

struct Function {
    std::string_view name;
    Section section;                // as in the documentation of WHM API 1
    std::string_view help;          // one sentence, with its full stop
    std::optional<Role> role = {};  // disabled together with this role
    std::optional<Acl> acl = {};    // absent: every authenticated caller may run it
    Effect effect = Effect::read;
    std::vector<AnyParam const*> params = {};
    std::string_view list = {};  // the name of the list in `data`, if it returns one
    Version0 version_0 = Version0::none;
    bool is_extension = false;  // penstock's own: WHM API 1 has no such function
    std::optional<AuditedParams> audits_refusals = {};  // calls that fail are audited, too
    Catalog const& (*runs)() = nullptr;  // the functions of another API that it runs, if any
    Result<Outcome> (*run)(Args const& args, Call const& call) = nullptr;
};

}  // namespace penstock
