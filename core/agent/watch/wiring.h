// Wiring: has penstock-deliver look whether Exim asks penstock, and writes what was found into the
// health file (core/exim/health_file.h).
//
// It looks at start, each minute (more often while a hook is missing or unknown), and when Exim's
// program or configuration changes. Where nobody can look, the file stays as it is, and grows old.
// run() is for a thread of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "service/service.h"

namespace penstock {

class Wiring {
  public:
    // `notes`: what else people should read in the file.
    Wiring(Service const& service, Paths const& paths,
           std::function<std::vector<std::string>()> notes, Poco::Logger& log);

    void run(std::stop_token const& stop);

  private:
    [[nodiscard]] Result<std::string> ask() const;
    [[nodiscard]] Result<void> write(std::string const& found);

    Service const& service_;
    std::string marks_;
    std::string directory_;
    std::function<std::vector<std::string>()> notes_;
    Poco::Logger& log_;
    std::string last_said_;
    std::string missing_;  // the hooks that were not in place; empty if all are
    std::string unknown_;  // those that nothing could be known about
    std::optional<std::int64_t> wired_since_boot_{};  // when all were last seen in place
};

}  // namespace penstock
