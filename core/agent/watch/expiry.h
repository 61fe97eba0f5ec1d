// Expiry: lifts restrictions whose end has come, and lets queued mail go whose grace is over.
//
// The ends are read when a name is touched and kept; whether one has really come is judged again by
// OutgoingMail while nobody else can change the mark. The audit line is on disk before anything is
// lifted, and nothing else is told there. What cannot be lifted now is tried again a minute later.
// One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "agent/watch/flow.h"
#include "api/core.h"
#include "marks/restriction.h"

namespace penstock {

class Expiry {
  public:
    // Reads the ends of these names anew, of all that are marked where there are none.
    void refresh(Core const& core, MarkNames const& marks, std::optional<Names> const& names);
    // The next end; nothing if there is none.
    [[nodiscard]] std::optional<std::int64_t> next() const;
    void lift_by(Core const& core, std::int64_t now);

  private:
    enum class What { suspended, held, grace };
    using Key = std::pair<What, std::string>;

    void note(Core const& core, Restriction restriction, std::string const& file);
    [[nodiscard]] static bool end(Core const& core, Key const& key, std::int64_t now);

    std::map<Key, std::int64_t> ends_;
};

}  // namespace penstock
