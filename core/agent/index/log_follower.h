// LogFollower: reads Exim's main log into the index, line by line, across rotation and restarts.
//
// Each step reads a bounded piece and writes what it says, and how far that is, in one transaction.
// Where the file was renamed, copied and truncated, or compressed since, the place is found again
// by what the file begins with and what stands before the place, whatever it is called now, and the
// newer files follow in their order. If it is nowhere, what is not older than the last line that
// was read is read from all files that there are, and a gap is noted in the store where these do
// not reach back that far, or cannot be read to their end. At the very first start only the log of
// now is read.
//
// A line that says whose a message is and is not signed, or of a time that cannot be, is passed
// over, and told as one that did not count. A line without its end is waited for. A batch that
// could not be written is read again. What stands in the middle of a line that is too long to be
// Exim's says nothing.
//
// Failure: index_unavailable of the store. One thread.
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/index/delivery_store.h"
#include "agent/index/log_files.h"
#include "agent/index/log_key.h"
#include "agent/index/log_place.h"
#include "agent/index/log_time.h"

namespace penstock {

class LogFollower {
  public:
    // `now`: what the host's clock says, in seconds since 1970.
    LogFollower(
        LogPlace place, DeliveryStore& store, LogKey const& key,
        std::function<std::int64_t()> now = [] { return std::int64_t{std::time(nullptr)}; });

    // True if something was read: there may be more at once.
    [[nodiscard]] Result<bool> step();

  private:
    [[nodiscard]] Result<void> find_place();
    [[nodiscard]] Result<void> begin_after_a_loss(std::vector<RotatedLog> const& files);
    [[nodiscard]] Result<void> tell_loss_at_start();
    [[nodiscard]] std::int64_t last_line_time();
    void open(std::string const& path, LogPosition place);
    void read_on(std::unique_ptr<LogFile> file, LogPosition place);
    [[nodiscard]] bool is_over() const;
    [[nodiscard]] std::optional<std::size_t> place_among(
        std::vector<RotatedLog> const& files) const;
    [[nodiscard]] Result<bool> open_next();
    [[nodiscard]] Result<bool> take(std::string const& text);
    [[nodiscard]] std::optional<TimedEvent> believed(LogEvent event);

    LogPlace place_;
    DeliveryStore& store_;
    LogKey const& key_;
    std::function<std::int64_t()> now_;
    LogTime time_;
    std::unique_ptr<LogFile> file_;
    LogPosition here_;        // in file_
    bool is_begun_ = false;   // a file was found, or that there is none was told
    std::int64_t floor_ = 0;  // lines from before it are passed over
    LineDoubts doubts_ = {};  // of the text that is read
};

}  // namespace penstock
