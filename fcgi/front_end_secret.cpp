#include "fcgi/front_end_secret.h"

#include <utility>

#include "base/hash_name.h"
#include "base/same_secret.h"

namespace penstock {

namespace {

constexpr std::size_t digits = 64;
constexpr std::size_t most_secrets = 2;

}  // namespace

Result<void> FrontEndSecret::admit(std::string_view given) const {
    auto const known = secrets();
    bool is_known = false;
    if (known && *known) {
        for (auto const& secret : **known) {
            is_known = same_secret(secret.reveal(), given) || is_known;
        }
    }
    return is_known ? Result<void>() : problem(ProblemKind::unauthenticated);
}

std::string FrontEndSecret::fault() const {
    auto const known = secrets();
    if (!known) {
        return known.error().detail;
    }
    return *known ? "" : path_ + " is missing";
}

Result<std::shared_ptr<FrontEndSecret::Secrets const>> FrontEndSecret::secrets() const {
    TrustRule const rule{.owner = owner_, .limit = most_secrets * (digits + 1)};
    return file_.get(path_, rule, [&](std::string const& text) { return parse(text, path_); });
}

Result<FrontEndSecret::Secrets> FrontEndSecret::parse(std::string const& text,
                                                      std::string const& path) {
    Secrets secrets;
    for (std::string_view rest = text; !rest.empty();) {
        auto const line = rest.substr(0, digits);
        if (!is_hash_name(line) || rest.substr(digits, 1) != "\n") {
            return problem(ProblemKind::state_unreadable, {},
                           path + ": not lines of 64 hex digits");
        }
        secrets.emplace_back(line);
        rest.remove_prefix(digits + 1);
    }
    if (secrets.empty()) {
        return problem(ProblemKind::state_unreadable, {}, path + " is empty");
    }
    return secrets;
}

}  // namespace penstock
