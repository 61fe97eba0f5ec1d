// Front ends: which local users may speak FastCGI to the worker.
//
// The mode of the socket admits a group; this asks the kernel for the uid behind each connection as
// well (SO_PEERCRED), so that another member of that group is turned away before a byte is parsed.
// A value: any thread may read it.
#pragma once

#include <vector>

#include <sys/types.h>

namespace penstock {

class FrontEnds {
  public:
    explicit FrontEnds(std::vector<uid_t> uids);

    // False also where the kernel does not tell who the peer is.
    [[nodiscard]] bool admit(int socket) const;

  private:
    std::vector<uid_t> uids_;
};

}  // namespace penstock
