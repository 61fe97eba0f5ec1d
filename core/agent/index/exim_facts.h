// What the running Exim's own configuration says of where it keeps queue and log, and how it dates
// its lines. penstock-deliver asks Exim, penstock-watch writes the answer into the health file
// (core/exim/health_file.h) as its member `exim`.
//
// EximFactsFile reads it there, and keeps what was known last in a file of its own, for a start
// before penstock-watch's. What Exim could not say at one look stays as it was known before; what
// was never known is nothing. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sys/types.h>

namespace penstock {

struct EximFacts {
    std::optional<std::string> spool_directory = {};
    std::optional<std::string> log_file_path = {};
    std::optional<std::string> timezone = {};  // as TZ; empty: the host's

    friend bool operator==(EximFacts const&, EximFacts const&) = default;
};

// Of the health file's text, over what was known before. Pure.
[[nodiscard]] EximFacts facts_in(std::string_view health, EximFacts before);

class EximFactsFile {
  public:
    // `owner`: whose health file is believed. `memory`: a file of this process's own.
    EximFactsFile(std::string health, uid_t owner, std::string memory);

    [[nodiscard]] EximFacts const& known() const { return known_; }
    // True if what is known has changed since the last look.
    [[nodiscard]] bool look();

  private:
    std::string health_;
    uid_t owner_;
    std::string memory_;
    EximFacts known_ = {};
};

}  // namespace penstock
