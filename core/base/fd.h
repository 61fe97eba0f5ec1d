// Fd: a file descriptor that closes itself.
//
// It holds a descriptor or none (-1). Moving leaves the source empty; `release` gives the
// descriptor away. A failed close is not reported: nothing is written through these descriptors
// that a close could lose. One owner at a time; no thread safety of its own.
#pragma once

#include <utility>

#include <unistd.h>

namespace penstock {

class Fd {
  public:
    Fd() = default;
    explicit Fd(int number) : number_(number) {}
    Fd(Fd const&) = delete;
    Fd& operator=(Fd const&) = delete;
    Fd(Fd&& other) noexcept : number_(other.release()) {}
    Fd& operator=(Fd&& other) noexcept {
        if (this != &other) {
            reset(other.release());
        }
        return *this;
    }
    ~Fd() { reset(-1); }

    [[nodiscard]] int get() const { return number_; }
    [[nodiscard]] explicit operator bool() const { return number_ >= 0; }
    [[nodiscard]] int release() { return std::exchange(number_, -1); }
    void reset(int number) {
        if (number_ >= 0) {
            ::close(number_);
        }
        number_ = number;
    }

  private:
    int number_ = -1;
};

}  // namespace penstock
