// list_accounts_bench: what listaccts with a filter costs on 100,000 accounts, as a multiple of the
// time that reading their files takes, and the memory that each answer needs at its highest.
// Interleaved rounds, medians. Prints, and asserts nothing.
#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <Poco/Logger.h>
#include <Poco/NullChannel.h>
#include <dirent.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "authenticator.h"
#include "fd.h"
#include "service.h"
#include "temp_directory.h"

namespace penstock {

namespace {

constexpr int accounts = 100'000;
constexpr int rounds = 5;
constexpr std::string_view secret = "BENCHTOKEN";

void make_host(TempDirectory const& root) {
    for (auto const* directory : {"etc/accounts", "state/tokens", "state/resellers", "log",
                                  "state/outgoing/suspended", "state/outgoing/held"}) {
        std::filesystem::create_directories(root / directory);
    }
    root.write("etc/penstock.conf", "");
    root.write("state/outgoing/suspended/.ready", "");
    root.write("state/outgoing/held/.ready", "");
    root.write("state/tokens/" + token_hash(Secret(secret)),
               R"({"user":"root","name":"bench","acls":["all"],"expires_at":0,"addresses":[],)"
               R"("created_at":1})");
    for (int i = 0; i < accounts; ++i) {
        auto const name = "user" + std::to_string(i);
        std::ofstream(root / ("etc/accounts/" + name))
            << "USER=" << name << "\nOWNER=reseller" << i % 100 << "\nDNS=" << name
            << ".example\nDNS1=www." << name << ".example\nIP=192.0.2." << i % 250 << "\nPLAN=plan"
            << i % 10 << "\nSTARTDATE=1652457780\nMAXPOP=25\nLOCALE=en\n";
    }
    for (int i = 0; i < accounts; i += 1000) {
        root.write("state/outgoing/suspended/user" + std::to_string(i), "");
    }
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
        struct stat status {};
        std::array<char, 4096> text;
        if (::fstat(file.get(), &status) != 0 ||
            (S_ISREG(status.st_mode) && ::read(file.get(), text.data(), text.size()) < 0)) {
            throw std::runtime_error("cannot read " + name);
        }
    }
}

long peak_kib() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

template <class Work>
double seconds(Work const& work) {
    auto const start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values.at(values.size() / 2);
}

struct Query {
    char const* what;
    std::string options;
    std::vector<double> times = {};
    std::size_t bytes = 0;
    long peak = 0;  // of the process until it was first answered: the queries are in this order
};

void ask(Service const& service, Query& query) {
    HttpRequest request;
    request.method = "GET";
    request.target = "/json-api/listaccts?api.version=1&" + query.options;
    request.authorization = "whm root:" + std::string(secret);
    request.remote_addr = "127.0.0.1";
    query.times.push_back(seconds([&] { query.bytes = service.answer(request).body.size(); }));
    query.peak = query.peak == 0 ? peak_kib() : query.peak;
}

int run() {
    TempDirectory const root;
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
    std::string const filter = "api.filter.enable=1&api.filter.a.field=";
    std::vector<Query> queries{
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
    std::vector<double> plain;
    auto const before = peak_kib();
    for (int round = 0; round < rounds; ++round) {
        plain.push_back(seconds([&] { read_files(root / "etc/accounts"); }));
        for (auto& query : queries) {
            ask(**service, query);
        }
    }
    std::printf("%d accounts; reading their files: %.3f s; memory before: %ld MiB\n", accounts,
                median(plain), before / 1024);
    for (auto const& query : queries) {
        std::printf("%-22s %5.2f x reading, answer %8zu KiB, memory so far %4ld MiB\n", query.what,
                    median(query.times) / median(plain), query.bytes / 1024, query.peak / 1024);
    }
    return 0;
}

}  // namespace

}  // namespace penstock

int main() {
    return penstock::run();
}
