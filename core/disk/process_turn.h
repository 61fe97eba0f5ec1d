// ProcessTurn: of all processes that ask for the same directory, one has the turn, for work that is
// done well enough once.
//
// Promise: it is never two processes' turn at a time, as long as the directory stays the one that
// it was; where another takes its place, all ask anew for that one. A process that ends, in
// whatever way, gives its turn up. Where the directory cannot be opened or locked, it is
// everybody's turn: better done twice than not at all.
//
// One thread at a time.
#pragma once

#include <string>

#include "base/fd.h"

namespace penstock {

class ProcessTurn {
  public:
    // `directory`: nobody else may lock it (flock).
    explicit ProcessTurn(std::string directory) : directory_(std::move(directory)) {}

    // Never waits. Once it is ours, it stays so until this object or the directory goes.
    [[nodiscard]] bool is_ours();

  private:
    std::string directory_;
    Fd held_;
};

}  // namespace penstock
