// For /etc/ld.so.preload of a test host (tests/e2e/stepped_clock.py): the wall clock and the clock
// since boot run ahead of the kernel's by what the two numbers of a shared file say. A change
// counts at once for every process. The monotonic clock, by which programs wait, stays the
// kernel's.
//
// Why not libfaketime: it reads a change late, cannot move the wall clock alone, and makes
// std::condition_variable wait for the day that it pretends.

#include <cerrno>
#include <cstdint>
#include <ctime>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

namespace {

struct Steps {
    std::int64_t wall = 0;
    std::int64_t since_boot = 0;
};

Steps const* map_shared() {
    int const error = errno;
    int const file = ::open("/run/test-clock", O_RDONLY | O_CLOEXEC);
    void* const mapped =
        file < 0 ? MAP_FAILED : ::mmap(nullptr, sizeof(Steps), PROT_READ, MAP_SHARED, file, 0);
    if (file >= 0) {
        ::close(file);
    }
    errno = error;
    return mapped == MAP_FAILED ? nullptr : static_cast<Steps const*>(mapped);
}

// What asks for the time before this is set gets the kernel's.
Steps const* const shared = map_shared();

Steps steps() {
    return shared == nullptr ? Steps{} : *shared;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
    auto const status = static_cast<int>(::syscall(SYS_clock_gettime, clock, time));
    if (status == 0 && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        time->tv_sec += steps().wall;
    } else if (status == 0 && clock == CLOCK_BOOTTIME) {
        time->tv_sec += steps().since_boot;
    }
    return status;
}

int gettimeofday(timeval* time, void* /*zone*/) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    *time = {now.tv_sec, now.tv_nsec / 1000};
    return 0;
}

time_t time(time_t* place) noexcept {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now);
    if (place != nullptr) {
        *place = now.tv_sec;
    }
    return now.tv_sec;
}

}  // extern "C"
