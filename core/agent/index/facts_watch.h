// FactsWatch: looks now and then, in a thread of its own, at what Exim's configuration says; its
// descriptor is readable once that has changed. Then it looks no more.
#pragma once

#include <thread>

#include "agent/index/exim_facts.h"
#include "base/fd.h"

namespace penstock {

class FactsWatch {
  public:
    // `facts` outlives it.
    explicit FactsWatch(EximFactsFile& facts);

    [[nodiscard]] int changed() const { return changed_.get(); }

  private:
    Fd changed_;
    std::jthread thread_;
};

}  // namespace penstock
