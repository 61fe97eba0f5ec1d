// list_accounts_bench: what listaccts with a filter costs on 100,000 accounts, as a multiple of the
// time that reading their files takes, and the memory that each answer needs at its highest, beyond
// what the process had before. Interleaved rounds, medians. Prints, and asserts nothing.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <vector>

#include <Poco/Logger.h>
#include <Poco/NullChannel.h>
#include <dirent.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"
#include "auth/authenticator.h"
#include "base/fd.h"
#include "service/service.h"
#include "unit/marks/outgoing_tree.h"
#include "unit/temp_directory.h"

namespace penstock {

namespace {

constexpr int accounts = 100'000;
constexpr std::string_view secret = "BENCHTOKEN";

// What takes long is told when it begins.
void say(std::string const& what) {
    std::printf("%s ...\n", what.c_str());
    std::fflush(stdout);
}

// Relative to an open directory and without a stream: on a disk, making the files takes longer than
// all that is measured.
void write_at(Fd const& directory, std::string const& name, std::string const& text) {
    constexpr mode_t mode = 0644;
    Fd const file(
        ::openat(directory.get(), name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!file || ::write(file.get(), text.data(), text.size()) != std::ssize(text)) {
        throw std::runtime_error("cannot write " + name);
    }
}

Fd directory_at(std::string const& path) {
    std::filesystem::create_directories(path);
    return Fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

void make_accounts(TempDirectory const& root) {
    auto const accounts_directory = directory_at(root / "etc/accounts");
    auto const suspended = directory_at(root / "state/outgoing/suspended");
    for (int i = 0; i < accounts; ++i) {
        auto const name = "user" + std::to_string(i);
        write_at(accounts_directory, name,
                 "USER=" + name + "\nOWNER=reseller" + std::to_string(i % 100) + "\nDNS=" + name +
                     ".example\nDNS1=www." + name + ".example\nIP=192.0.2." +
                     std::to_string(i % 250) + "\nPLAN=plan" + std::to_string(i % 10) +
                     "\nSTARTDATE=1652457780\nMAXPOP=25\nLOCALE=en\n");
        if (i % 1000 == 0) {
            write_at(suspended, name, "");
        }
    }
}

void make_host(TempDirectory const& root) {
    make_accounts(root);
    for (auto const* directory : {"state/tokens", "state/resellers", "log"}) {
        std::filesystem::create_directories(root / directory);
    }
    root.write("etc/penstock.conf", "");
    make_outgoing_tree(root, "state/outgoing/");
    root.write("state/tokens/" + token_hash(Secret(secret)),
               R"({"user":"root","name":"bench","acls":["all"],"expires_at":0,"addresses":[],)"
               R"("created_at":1})");
}

// The least that any reader of all files does.
void read_files(std::string const& directory) {
    std::unique_ptr<DIR, int (*)(DIR*)> const stream(::opendir(directory.c_str()), &::closedir);
    std::vector<std::string> names;
    while (dirent const* entry = ::readdir(stream.get())) {
        names.emplace_back(entry->d_name);
    }
    std::ranges::sort(names);
    for (auto const& name : names) {
        Fd const file(::open((directory + "/" + name).c_str(), O_RDONLY | O_CLOEXEC));
        struct stat status = {};
        std::array<char, 4096> text;
        if (::fstat(file.get(), &status) != 0 ||
            (S_ISREG(status.st_mode) && ::read(file.get(), text.data(), text.size()) < 0)) {
            throw std::runtime_error("cannot read " + name);
        }
    }
}

// From now on the peak is that of what follows.
void forget_peak() {
    ::malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";
}

long peak_kib() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmHWM:")) {
            return std::stol(line.substr(line.find(':') + 1));
        }
    }
    throw std::runtime_error("no VmHWM in /proc/self/status");
}

struct Cost {
    double seconds = 0;
    double cpu = 0;  // seconds of this process: what a busy machine does not change
};

template <class Work>
Cost cost_of(Work const& work) {
    auto const start = std::chrono::steady_clock::now();
    auto const cpu_start = std::clock();
    work();
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC};
}

using NumberOf = double Cost::*;

// The median over the rounds.
double median(std::vector<Cost> const& costs, NumberOf number) {
    std::vector<double> values;
    std::ranges::transform(costs, std::back_inserter(values), std::mem_fn(number));
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

struct Query {
    char const* what;
    std::string options;
    std::vector<Cost> costs = {};
    std::vector<Cost> ratios = {};  // to reading the files just before
    std::size_t bytes = 0;
    long peak = 0;  // above what the process had before
};

void ask(Service const& service, Query& query, Cost const& reading) {
    HttpRequest request;
    request.method = "GET";
    request.target = "/json-api/listaccts?api.version=1&" + query.options;
    request.authorization = "whm root:" + std::string(secret);
    request.remote_addr = "127.0.0.1";
    forget_peak();
    auto const before = peak_kib();
    auto const cost =
        cost_of([&] { query.bytes = answer_http(*service.core(), request).body.size(); });
    query.costs.push_back(cost);
    query.ratios.push_back({cost.seconds / reading.seconds, cost.cpu / reading.cpu});
    query.peak = std::max(query.peak, peak_kib() - before);
}

std::vector<Query> all_queries() {
    std::string const filter = "api.filter.enable=1&api.filter.a.field=";
    return {
        {"who is suspended", filter + "outgoing_mail_suspended&api.filter.a.type=eq"
                                      "&api.filter.a.arg0=1"},
        {"a reseller's", filter + "owner&api.filter.a.type=eq&api.filter.a.arg0=reseller7"},
        {"search of a domain", "searchtype=domain&search=user777%5c."},
        {"sorted, first 20",
         "api.sort.enable=1&api.sort.a.field=user&api.sort.a.reverse=1"
         "&api.chunk.enable=1&api.chunk.size=20"},
        {"all, user and domain", "api.columns.enable=1&api.columns.a=user&api.columns.b=domain"},
        {"all of everything", ""},
    };
}

void measure(Service const& service, std::string const& directory, int rounds) {
    auto queries = all_queries();
    std::vector<Cost> readings;
    for (int round = 1; round <= rounds; ++round) {
        say("round " + std::to_string(round) + " of " + std::to_string(rounds));
        for (auto& query : queries) {
            readings.push_back(cost_of([&] { read_files(directory); }));
            ask(service, query, readings.back());
        }
    }
    std::printf("%d accounts; reading their files: %.3f s, %.3f s of CPU\n", accounts,
                median(readings, &Cost::seconds), median(readings, &Cost::cpu));
    std::printf("%-22s %9s %8s %8s %8s %10s %10s\n", "query", "x reading", "x in CPU", "seconds",
                "of CPU", "answer KiB", "memory MiB");
    for (auto const& query : queries) {
        std::printf("%-22s %9.2f %8.2f %8.3f %8.3f %10zu %10ld\n", query.what,
                    median(query.ratios, &Cost::seconds), median(query.ratios, &Cost::cpu),
                    median(query.costs, &Cost::seconds), median(query.costs, &Cost::cpu),
                    query.bytes / 1024, query.peak / 1024);
    }
}

void run(int rounds) {
    TempDirectory const root;
    say("making the accounts below " + root.string());
    make_host(root);
    auto& log = Poco::Logger::get("bench");
    log.setChannel(Poco::makeAuto<Poco::NullChannel>());
    auto const service = Service::open({.config = root / "etc/penstock.conf",
                                        .accounts = root / "etc/accounts",
                                        .state = root / "state",
                                        .audit_log = root / "log/audit.log",
                                        .owner = ::geteuid()},
                                       log);
    if (!service) {
        throw std::runtime_error(service.error().detail);
    }
    measure(**service, root / "etc/accounts", rounds);
    say("removing them");
}

}  // namespace

}  // namespace penstock

// list_accounts_bench [ROUNDS]; TMPDIR says where the accounts are made.
int main(int argc, char** argv) {
    penstock::run(argc > 1 ? std::atoi(argv[1]) : 5);
}
