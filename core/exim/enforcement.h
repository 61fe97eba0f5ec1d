// Enforcement: whether Exim obeys the marks, as penstock-watch has last seen it (health.json, below
// /run/penstock/agent). It looks each minute, and whenever Exim's program or configuration changes.
//
// check() succeeds where every hook is in place, as was seen within the last five minutes; not to
// know for a moment is no other answer. Otherwise it fails with not_enforced, whose subject names
// the hook, or says that nobody looks. An answer of OK means enforced, so who changes a mark asks
// here before saying so; the mark is made all the same. Safe from any thread.
#pragma once

#include "base/result.h"

namespace penstock {

class Enforcement {
  public:
    Enforcement() = default;
    Enforcement(Enforcement const&) = delete;
    Enforcement& operator=(Enforcement const&) = delete;
    virtual ~Enforcement() = default;

    [[nodiscard]] virtual Result<void> check() const = 0;
};

}  // namespace penstock
