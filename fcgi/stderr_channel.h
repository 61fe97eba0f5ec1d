// StderrChannel: one line and one write(2) an event, on standard error.
//
// The journal, or Apache's log, takes it from there. Poco's own console channel writes text and
// line break apart, which tears lines where several processes share a log. Any thread.
#pragma once

#include <Poco/Channel.h>

namespace penstock {

class StderrChannel : public Poco::Channel {
  public:
    void log(Poco::Message const& message) override;
};

}  // namespace penstock
