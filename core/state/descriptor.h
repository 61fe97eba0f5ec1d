// Descriptor: owns a file descriptor; -1 is none.
#pragma once

#include <unistd.h>

namespace penstock {

class Descriptor {
  public:
    explicit Descriptor(int value) : value_(value) {}
    Descriptor(Descriptor const&) = delete;
    Descriptor& operator=(Descriptor const&) = delete;
    ~Descriptor() {
        if (value_ != -1) {
            ::close(value_);
        }
    }

    [[nodiscard]] int value() const { return value_; }

  private:
    int value_;
};

}  // namespace penstock
