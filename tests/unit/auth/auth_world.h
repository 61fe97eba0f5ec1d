// AuthWorld: an Authenticator with tokens, resellers and sessions in a directory of its own, and a
// clock that stands still until a test moves it.
#pragma once

#include <chrono>
#include <string>

#include <unistd.h>

#include "auth/authenticator.h"
#include "auth/session_opening.h"
#include "disk/posix_file_system.h"
#include "unit/temp_directory.h"

namespace penstock {

class SetClock final : public Clock {
  public:
    std::int64_t now = 1'700'000'000;
    std::chrono::steady_clock::time_point since_start{std::chrono::hours(1)};

    [[nodiscard]] std::int64_t wall() const override { return now; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override {
        return since_start;
    }
    void pass(std::chrono::seconds time) {
        now += time.count();
        since_start += time;
    }
};

struct AuthWorld {
    TempDirectory directory;
    SetClock clock;
    PosixFileSystem files;
    TokenStore tokens{directory.string() + "/tokens", geteuid()};
    ResellerStore resellers{directory.string() + "/resellers", geteuid()};
    SessionStore sessions{files, directory.string() + "/sessions", clock};
    FailureGuard guard{clock};
    Authenticator authenticator{{tokens, resellers, sessions}, guard, clock, false};
    Authenticator trusting{{tokens, resellers, sessions}, guard, clock, true};
    SessionOpening opening{sessions, resellers, clock};

    static constexpr std::string_view address = "192.0.2.1";

    AuthWorld() {
        for (auto const* name : {"tokens", "resellers", "sessions"}) {
            std::filesystem::create_directories(directory / name);
        }
    }

    // `rest`: acls, expires_at and addresses, as they stand in a token's file.
    void token(std::string_view secret, std::string const& user, std::string const& rest) const {
        directory.write("tokens/" + token_hash(Secret(secret)),
                        R"({"user":")" + user + R"(","name":"n","created_at":1,)" + rest + "}");
    }
    void revoke(std::string_view secret) const {
        std::filesystem::remove(directory / ("tokens/" + token_hash(Secret(secret))));
    }
    void reseller(std::string const& name, std::string const& acls) const {
        directory.write("resellers/" + name, R"({"acls":[)" + acls + "]}");
    }

    [[nodiscard]] Result<Actor> ask(std::string_view authorization,
                                    std::string_view from = address) const {
        return authenticator.authenticate({.authorization = authorization, .client = {from, true}});
    }
    [[nodiscard]] Result<Actor> ask(OpenedSession const& session,
                                    std::string_view from = address) const {
        return authenticator.by_session(Secret(session.secret), session.security_token,
                                        {from, true});
    }
};

inline std::string const unlimited = R"("acls":["all"],"expires_at":0,"addresses":[])";

[[nodiscard]] inline std::string cookie_of(OpenedSession const& session) {
    return "__Host-whostmgrsession=" + session.secret;
}

}  // namespace penstock
