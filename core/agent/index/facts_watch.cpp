#include "agent/index/facts_watch.h"

#include <chrono>
#include <condition_variable>
#include <mutex>

#include <sys/eventfd.h>

namespace penstock {

namespace {

constexpr std::chrono::milliseconds between_looks_at_facts{300};

}  // namespace

FactsWatch::FactsWatch(EximFactsFile& facts)
    : changed_(::eventfd(0, EFD_CLOEXEC)), thread_([this, &facts](auto const& stop) {
          std::mutex mutex;
          std::condition_variable_any stopped;
          std::unique_lock lock(mutex);
          while (
              !stopped.wait_for(lock, stop, between_looks_at_facts, [&] { return facts.look(); })) {
              if (stop.stop_requested()) {
                  return;
              }
          }
          ::eventfd_write(changed_.get(), 1);
      }) {}

}  // namespace penstock
