#include "agent/deliver/child.h"

#include <csignal>
#include <string>

#include <doctest/doctest.h>

#include "unit/temp_directory.h"

using namespace penstock;

namespace {

// A program that ends by the signal so many times before it ends by itself, with status 3.
std::vector<std::string> signalled(TempDirectory const& directory, int signal, int times) {
    auto const counter = (directory / "counter").string();
    return {"/bin/sh", "-c",
            "echo >>" + counter + "; [ $(wc -l <" + counter + ") -gt " + std::to_string(times) +
                " ] || kill -" + std::to_string(signal) + " $$; echo done; exit 3"};
}

}  // namespace

TEST_CASE("a program that exiwhat's signal ends is asked again, and fails if it never answers") {
    std::chrono::seconds const time{20};
    TempDirectory const once;
    auto const ended = run_undisturbed(signalled(once, SIGUSR1, 2), time);
    REQUIRE(ended);
    CHECK(ended->status == 3);
    CHECK(ended->text == "done\n");

    TempDirectory const always;
    auto const never = run_undisturbed(signalled(always, SIGUSR1, 100), time);
    REQUIRE_FALSE(never);
    CHECK(never.error().kind == ProblemKind::agent_unavailable);
}

TEST_CASE("what ends by another signal has ended") {
    TempDirectory const directory;
    auto const ended = run_undisturbed(signalled(directory, SIGABRT, 1), std::chrono::seconds(20));
    REQUIRE(ended);
    CHECK(ended->status == 128 + SIGABRT);
}
