// RootRights: root's rights, taken again for a moment by a process that acts as another user
// (process.h, act_as), to write credentials.
//
// The group stays that user's, so that what is made can be read by it. Where the process may not
// become root, the write that follows fails; where it could not give root's rights up again it ends
// itself rather than go on with them. One thread.
#pragma once

#include <sys/types.h>

#include "credentials/write_rights.h"

namespace penstock {

class RootRights final : public WriteRights {
  public:
    RootRights();

    void raise() const override;
    void lower() const override;

  private:
    uid_t user_;
};

}  // namespace penstock
