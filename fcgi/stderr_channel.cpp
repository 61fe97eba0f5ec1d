#include "fcgi/stderr_channel.h"

#include <string>

#include <Poco/Message.h>
#include <unistd.h>

namespace penstock {

void StderrChannel::log(Poco::Message const& message) {
    auto const line = message.getText() + '\n';
    // Nowhere to report that the log itself cannot be written.
    static_cast<void>(!::write(STDERR_FILENO, line.data(), line.size()));
}

}  // namespace penstock
