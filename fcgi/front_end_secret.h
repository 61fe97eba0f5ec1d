// FrontEndSecret: whether a request comes from a front end's configuration, which only root reads,
// and not just from a program of the same user.
//
// The file holds the secret as 64 lower-case hex digits and a line feed; while it is renewed two
// such lines, and each counts. It is read as what decides about rights is read (trusted_file.h),
// and a change counts at the next request. Where it is missing or cannot be believed nobody is
// admitted. The comparison takes as long for every text of that length.
//
// admit() and fault() are safe from any thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "base/secret.h"
#include "disk/cached_file.h"

namespace penstock {

class FrontEndSecret {
  public:
    FrontEndSecret(std::string path, uid_t owner) : path_(std::move(path)), owner_(owner) {}

    // A Problem of kind unauthenticated, which says nothing more: its answer goes to strangers.
    [[nodiscard]] Result<void> admit(std::string_view given) const;

    // Empty, or why nobody is admitted, for the log.
    [[nodiscard]] std::string fault() const;

  private:
    using Secrets = std::vector<Secret>;
    [[nodiscard]] Result<std::shared_ptr<Secrets const>> secrets() const;
    [[nodiscard]] static Result<Secrets> parse(std::string const& text, std::string const& path);

    std::string path_;
    uid_t owner_;
    CachedFile<Secrets> file_{1};
};

}  // namespace penstock
