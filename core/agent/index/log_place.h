// LogPlace: where Exim's main log is, and what rotation has made of it, wherever that put it and
// whatever it called it: the files beside it, and one folder below, that begin with its name; in
// which order, rotated_logs.h says.
//
// In names with a date (%D, %M of log_file_path) the newest is the log of now.
//
// Failure of of(): index_unavailable, with why it cannot be known. One thread.
#pragma once

#include <string>
#include <vector>

#include "agent/index/rotated_logs.h"
#include "base/result.h"

namespace penstock {

class LogPlace {
  public:
    static constexpr std::size_t longest_head = RotatedLog::longest_head;

    LogPlace() = default;
    // Of this very path.
    explicit LogPlace(std::string path) : before_(std::move(path)) {}
    // From Exim's options.
    [[nodiscard]] static Result<LogPlace> of(std::string const& log_file_path,
                                             std::string const& spool_directory);

    // Of the log that is written now, be it there or not.
    [[nodiscard]] std::string now() const;
    // All that can be read and are not empty, newest first; each once, though it may be there as a
    // copy, too.
    [[nodiscard]] std::vector<RotatedLog> files() const;
    // Why what is in it cannot be known; empty if it can, also while there is no log yet.
    [[nodiscard]] std::string fault() const;

    friend bool operator==(LogPlace const&, LogPlace const&) = default;

  private:
    [[nodiscard]] std::string directory() const;
    [[nodiscard]] bool is_ours(std::string const& name) const;

    std::string before_ = {};  // the date, with the whole path
    std::size_t digits_ = 0;   // of the date; 0: there is none
    std::string after_ = {};
};

}  // namespace penstock
