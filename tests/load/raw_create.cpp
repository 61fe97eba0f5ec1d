// raw_create: what a durable new file costs on this disk, without penstock: the yardstick for
// suspends. N threads make files of 200 bytes, as long as a mark, in one directory, as the marks
// are, and sync each file and the directory for each file.
//
//     raw_create DIRECTORY THREADS SECONDS [--method METHOD]
//
// METHOD, what stands between two answers:
//     create    open(O_CREAT | O_EXCL), write, fsync(file), fsync(directory): the yardstick itself
//     tmpfile   open(O_TMPFILE), write, fsync(file), link, fsync(directory): the way of the marks
//     unsynced  open(O_CREAT | O_EXCL), write: what remains without a disk
//
// Prints one line of JSON. The directory has to be on the file system of what is compared, and it
// is the caller's: names are new in each run, and nothing is removed. Beware of removing files
// between runs: ext4 does not reuse an inode that was freed seconds ago and searches past all of
// them, which makes each create, even an unsynced one, twenty times as slow. Keep everything until
// the end.
#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "fd.h"

namespace penstock {

namespace {

using Clock = std::chrono::steady_clock;

constexpr mode_t mode = 0640;

void expect(bool is_done, char const* what) {
    if (!is_done) {
        throw std::system_error(errno, std::generic_category(), what);
    }
}

void fill(Fd const& file) {
    static std::string const text(200, 'x');
    expect(file.get() >= 0, "open");
    expect(::write(file.get(), text.data(), text.size()) == std::ssize(text), "write");
}

void sync(Fd const& file) {
    expect(::fsync(file.get()) == 0, "fsync");
}

Fd create(int directory, std::string const& name) {
    Fd file(::openat(directory, name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode));
    fill(file);
    return file;
}

void create_unsynced(Fd const& directory, std::string const& name) {
    create(directory.get(), name);
}

void create_synced(Fd const& directory, std::string const& name) {
    sync(create(directory.get(), name));
    sync(directory);
}

void link_synced(Fd const& directory, std::string const& name) {
    Fd const file(::openat(directory.get(), ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, mode));
    fill(file);
    sync(file);
    auto const path = "/proc/self/fd/" + std::to_string(file.get());
    expect(::linkat(AT_FDCWD, path.c_str(), directory.get(), name.c_str(), AT_SYMLINK_FOLLOW) == 0,
           "linkat");
    sync(directory);
}

using Method = void (*)(Fd const&, std::string const&);
using Latencies = std::vector<double>;  // in milliseconds

double milliseconds(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

Latencies create_until(Clock::time_point end, Method method, std::string const& path,
                       std::string const& prefix) {
    // Of its own: penstock's threads share one, and the kernel makes no difference.
    Fd const directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    expect(directory.get() >= 0, path.c_str());
    Latencies latencies;
    for (auto begin = Clock::now(); begin < end;) {
        method(directory, prefix + std::to_string(latencies.size()));
        auto const now = Clock::now();
        latencies.push_back(milliseconds(now - begin));
        begin = now;
    }
    return latencies;
}

struct Measured {
    Latencies latencies;
    double seconds = 0;
};

Measured measure(Method method, std::string const& path, int threads, double seconds) {
    auto const begin = Clock::now();
    auto const end =
        begin + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    auto const run = std::to_string(::getpid()) + "-" +
                     std::to_string(std::chrono::system_clock::now().time_since_epoch().count());
    std::vector<Latencies> each(static_cast<std::size_t>(threads));
    {
        std::vector<std::jthread> running;
        for (int i = 0; i < threads; ++i) {
            running.emplace_back([&, i] {
                each.at(static_cast<std::size_t>(i)) =
                    create_until(end, method, path, run + "-" + std::to_string(i) + "-");
            });
        }
    }
    Measured all{.latencies = {}, .seconds = milliseconds(Clock::now() - begin) / 1000};
    for (auto const& latencies : each) {
        all.latencies.insert(all.latencies.end(), latencies.begin(), latencies.end());
    }
    std::ranges::sort(all.latencies);
    return all;
}

double percentile(Latencies const& sorted, std::size_t percent) {
    return sorted.at((sorted.size() - 1) * percent / 100);
}

void run(std::string const& path, int threads, double seconds, std::string const& name) {
    static std::map<std::string, Method> const methods{
        {"create", &create_synced}, {"tmpfile", &link_synced}, {"unsynced", &create_unsynced}};
    auto const all = measure(methods.at(name), path, threads, seconds);
    std::printf(
        "{\"method\":\"%s\",\"threads\":%d,\"operations\":%zu,\"seconds\":%.6f,"
        "\"p50_ms\":%.3f,\"p99_ms\":%.3f}\n",
        name.c_str(), threads, all.latencies.size(), all.seconds, percentile(all.latencies, 50),
        percentile(all.latencies, 99));
}

}  // namespace

}  // namespace penstock

int main(int count, char** arguments) {
    bool const has_method = count == 6 && std::string_view(arguments[4]) == "--method";
    if (count != 4 && !has_method) {
        std::fputs(
            "usage: raw_create DIRECTORY THREADS SECONDS "
            "[--method create|tmpfile|unsynced]\n",
            stderr);
        return EXIT_FAILURE;
    }
    penstock::run(arguments[1], std::atoi(arguments[2]), std::atof(arguments[3]),
                  has_method ? arguments[5] : "create");
}
