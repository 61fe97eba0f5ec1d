// Signals: SIGTERM, SIGINT and SIGUSR1 (end, as FastCGI process managers ask for it) and SIGHUP
// (reload), as commands.
//
// The constructor blocks them and reads them from a signalfd: made before the first thread and
// before libfcgi is initialised, no handler ever runs, libfcgi's own ones neither. SIGPIPE and
// SIGXFSZ are ignored for the process, so that they become errors of the call that met them.
#pragma once

#include "base/fd.h"
#include "base/result.h"
#include "fcgi/control.h"

namespace penstock {

class Signals : public Commands {
  public:
    [[nodiscard]] static Result<Signals> take_over();

    [[nodiscard]] int fd() const override { return source_.get(); }
    [[nodiscard]] std::optional<Command> take() override;

  private:
    explicit Signals(Fd source) : source_(std::move(source)) {}

    Fd source_;
};

}  // namespace penstock
