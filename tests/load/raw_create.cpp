// raw_create: what a durable new file costs on this disk, without penstock: the yardstick for
// suspends. N threads make files of 200 bytes, as long as a mark, in one directory, as the marks
// are, and sync each file and the directory for each file.
//
//     raw_create DIRECTORY THREADS SECONDS [--method METHOD]
//
// METHOD, what stands between two answers (durable_file.h):
//     create    create_synced: the yardstick itself
//     tmpfile   link_synced: the way of the marks
//     unsynced  create_unsynced: what remains without a disk
//
// Prints one line of JSON. The directory has to be on the file system of what is compared, and it
// is the caller's: names are new in each run, and nothing is removed. Beware of removing files
// between runs: ext4 does not reuse an inode that was freed seconds ago and searches past all of
// them, which makes each create, even an unsynced one, twenty times as slow. Keep everything until
// the end.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <unistd.h>

#include "load/durable_file.h"

namespace penstock {

namespace {

using Clock = std::chrono::steady_clock;

using Method = decltype(&create_synced);
using Latencies = std::vector<double>;  // in milliseconds

double milliseconds(Clock::duration time) {
    return std::chrono::duration<double, std::milli>(time).count();
}

Latencies create_until(Clock::time_point end, Method method, std::string const& path,
                       std::string const& prefix) {
    // Of its own: penstock's threads share one, and the kernel makes no difference.
    auto const directory = open_directory(path);
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
