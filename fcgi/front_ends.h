// Front ends: which local users may speak FastCGI to the worker.
//
// The mode of the socket admits a group; this asks the kernel for the uid behind each connection as
// well (SO_PEERCRED), so that another member of that group is turned away before a byte is parsed.
// A value: any thread may read it.
#pragma once

#include <optional>
#include <vector>

#include <sys/types.h>

namespace penstock {

class FrontEnds {
  public:
    explicit FrontEnds(std::vector<uid_t> uids);

    [[nodiscard]] bool admit(uid_t uid) const;

  private:
    std::vector<uid_t> uids_;
};

// Who connected; nothing where the kernel does not tell, and then nobody is to be admitted.
[[nodiscard]] std::optional<uid_t> peer_of(int socket);

}  // namespace penstock
