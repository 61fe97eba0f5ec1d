// run_program(): the one place of penstock where a program is executed.
//
// The program gets nothing of ours but `input` as its standard input: no environment but a PATH, no
// descriptors. It is killed when its time is over. What it writes on both streams is kept up to
// `longest_said` bytes. Failure: agent_unavailable - it could not be started, or did not end.
// Any thread.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"

namespace penstock {

struct Ended {
    int status = 0;  // its exit status; 128 and more: a signal ended it
    std::string text = {};
};

[[nodiscard]] Result<Ended> run_program(std::vector<std::string> const& words,
                                        std::chrono::seconds time);

// The same for a program that only answers: exiwhat sends every exim4 SIGUSR1, which ends one that
// has just begun. It is started again, a few times; then failure, too.
[[nodiscard]] Result<Ended> run_undisturbed(std::vector<std::string> const& words,
                                            std::chrono::seconds time);

}  // namespace penstock
