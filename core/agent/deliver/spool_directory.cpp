#include "agent/deliver/spool_directory.h"

#include <chrono>

#include "agent/deliver/child.h"
#include "base/lines.h"

namespace penstock {

namespace {

constexpr std::chrono::seconds longest_wait{20};
constexpr int attempts = 4;
constexpr int by_a_signal = 128;

}  // namespace

Result<std::string> spool_directory_in(std::string_view printed) {
    constexpr std::string_view name = "spool_directory =";
    auto const line = printed.substr(0, printed.find('\n'));
    auto const path = line.starts_with(name) ? trimmed(line.substr(name.size())) : "";
    if (!path.starts_with('/')) {
        return problem(ProblemKind::agent_unavailable, "",
                       "Exim does not say where its spool is: " + std::string(line));
    }
    return std::string(path);
}

Result<std::string> spool_directory() {
    Result<Ended> told = Ended{};
    for (int attempt = 0; attempt < attempts; ++attempt) {
        told = run_program({"/usr/sbin/exim4", "-bP", "spool_directory"}, longest_wait);
        if (!told || told->status < by_a_signal) {
            break;
        }
    }
    return told.and_then([](Ended const& ended) { return spool_directory_in(ended.text); });
}

}  // namespace penstock
