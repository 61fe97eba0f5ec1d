// Listener: the socket that the worker was started with, on which the web server connects.
//
// It is always a unix-domain stream socket made by somebody else (systemd, spawn-fcgi, mod_fcgid):
// its mode and the uid of the peer keep out whoever is no front end's user, and TCP has neither.
// `adopt` refuses everything else with a Problem of kind configuration.
//
// accept() may be called by many threads at once.
#pragma once

#include <optional>

#include "base/fd.h"
#include "base/result.h"

namespace penstock {

class Listener {
  public:
    [[nodiscard]] static Result<Listener> adopt(Fd socket);

    enum class Outcome { accepted, nothing_waits, out_of_resources };
    struct Accepted {
        Outcome outcome;
        Fd socket;
    };
    [[nodiscard]] Accepted accept() const;
    [[nodiscard]] int fd() const { return socket_.get(); }

  private:
    explicit Listener(Fd socket) : socket_(std::move(socket)) {}

    Fd socket_;
};

}  // namespace penstock
