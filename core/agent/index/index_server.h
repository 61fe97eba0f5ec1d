// IndexServer: answers questions about the queue and the deliveries on a unix socket.
//
// Whoever connects has to be one of the users that are admitted (SO_PEERCRED). Each connection is
// one question; a few are answered at once and others wait, and a peer that does not take its
// answer is left. What goes wrong is told to the peer and logged.
//
// run() returns once `stop` is readable and what was begun has ended. One thread calls it.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include <Poco/Logger.h>
#include <sys/types.h>

#include "agent/index/index_state.h"
#include "agent/index/spool.h"
#include "base/fd.h"
#include "exim/index_wire.h"
#include "wire/frame_stream.h"

namespace penstock {

class IndexServer {
  public:
    IndexServer(Spool const& spool, IndexState const& state, std::string database,
                std::vector<uid_t> admitted, Poco::Logger& log)
        : spool_(spool),
          state_(state),
          database_(std::move(database)),
          admitted_(std::move(admitted)),
          log_(log) {}

    void run(Fd const& listener, int stop);

  private:
    void answer(Fd socket) const;
    [[nodiscard]] bool is_admitted(Fd const& socket) const;
    [[nodiscard]] Result<bool> answer(IndexQuestion const& question, FrameStream& stream) const;

    Spool const& spool_;
    IndexState const& state_;
    std::string database_;
    std::vector<uid_t> admitted_;
    Poco::Logger& log_;
};

}  // namespace penstock
