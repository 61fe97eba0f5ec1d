// From a FileProblem to a Problem: by what was being done, for the same errno means another thing
// to the caller when state is read and when it is changed.
#pragma once

#include <string>

#include "base/result.h"
#include "disk/file_system.h"

namespace penstock {

[[nodiscard]] inline tl::unexpected<Problem> unreadable(std::string detail) {
    return problem(ProblemKind::state_unreadable, {}, std::move(detail));
}

[[nodiscard]] inline tl::unexpected<Problem> not_stored(std::string detail) {
    return problem(ProblemKind::storage_failed, {}, std::move(detail));
}

[[nodiscard]] inline tl::unexpected<Problem> unreadable(FileProblem const& cause) {
    return unreadable(cause.detail);
}

[[nodiscard]] inline tl::unexpected<Problem> not_stored(FileProblem const& cause) {
    return not_stored(cause.detail);
}

// For map_error().
[[nodiscard]] inline Problem as_not_stored(FileProblem const& cause) {
    return not_stored(cause).value();
}

}  // namespace penstock
