// HealthFile: the Enforcement that reads what penstock-watch has written, one JSON object:
// {"at": unix time, "since_boot": seconds, "is_wired": true, false or null, "wired_since_boot",
// "hooks": [{"name", "is_wired", "detail"}], "notes": [text], "exim": {option: value}, "daemon"}.
// null: not known then; it counts when all was last seen to be true. `exim` is penstock-index's
// (core/agent/index/exim_facts.h), `daemon` the next check's. Times since boot, for the wall clock
// may jump; enforcement.h.
#pragma once

#include <memory>
#include <string>

#include <sys/types.h>

#include "base/clock.h"
#include "disk/cached_file.h"
#include "exim/enforcement.h"

namespace penstock {

struct Health;

class HealthFile final : public Enforcement {
  public:
    // `owner`: who writes it. `clock` must outlive this object.
    HealthFile(std::string path, uid_t owner, Clock const& clock);
    ~HealthFile() override;

    [[nodiscard]] Result<void> check() const override;

  private:
    std::string path_;
    uid_t owner_;
    Clock const& clock_;
    CachedFile<Health> file_;
};

}  // namespace penstock
