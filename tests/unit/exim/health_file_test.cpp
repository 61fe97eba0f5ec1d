#include "exim/health_file.h"

#include <doctest/doctest.h>
#include <unistd.h>

#include "unit/temp_directory.h"

using namespace penstock;

namespace {

class SetClock final : public Clock {
  public:
    std::int64_t now = 1'800'000'000;
    std::int64_t up = 5'000;

    [[nodiscard]] std::int64_t wall() const override { return now; }
    [[nodiscard]] std::chrono::steady_clock::time_point monotonic() const override {
        return std::chrono::steady_clock::time_point(std::chrono::seconds(up));
    }
};

struct Seen {
    TempDirectory directory;
    SetClock clock;
    HealthFile file{directory / "health.json", ::geteuid(), clock};

    std::string missing(std::string const& text) {
        directory.write("health.json", text);
        auto const checked = file.check();
        return checked ? "" : checked.error().subject;
    }
};

std::string const one_hook = R"(,"hooks":[{"name":"probe","is_wired":true}]})";

constexpr auto nobody = "penstock-watch, which looks whether Exim obeys, has not looked";

}  // namespace

TEST_CASE("Exim obeys where every hook is wired, as somebody has just seen") {
    Seen seen;
    CHECK(seen.file.check().error().kind == ProblemKind::not_enforced);
    CHECK(seen.missing(R"({"at":1,"since_boot":4990,"is_wired":true)" + one_hook).empty());
    CHECK(seen.missing(R"({"at":1,"since_boot":4990,"is_wired":false,"hooks":[
        {"name":"probe","is_wired":true},{"name":"routers","is_wired":false}]})") == "routers");
}

TEST_CASE("who looked at no hook has not looked, and a hook that is not understood is not wired") {
    Seen seen;
    std::string const beginning = R"({"at":1,"since_boot":4990,"is_wired":true)";
    CHECK(seen.missing(beginning + "}") == nobody);
    CHECK(seen.missing(beginning + R"(,"hooks":[]})") == nobody);
    CHECK(seen.missing(beginning + R"(,"hooks":{}})") == nobody);
    auto const good = R"({"name":"probe","is_wired":true},)";
    for (std::string const hook : {R"("routers")", R"({"name":"routers"})",
                                   R"({"name":"routers","is_wired":1})", R"({"name":3})"}) {
        CAPTURE(hook);
        CHECK_FALSE(seen.missing(beginning + R"(,"hooks":[)" + good + hook + "]}").empty());
    }
}

TEST_CASE("a look of long ago, of the future or of nobody is none") {
    Seen seen;
    CHECK(seen.missing(R"({"at":1800000000,"since_boot":4600,"is_wired":true)" + one_hook) ==
          nobody);
    CHECK(seen.missing(R"({"at":1800000000,"since_boot":5100,"is_wired":true)" + one_hook) ==
          nobody);
    CHECK(seen.missing(R"({"at":1799999000,"is_wired":true)" + one_hook) == nobody);
    CHECK(seen.missing(R"({"at":1799999990,"is_wired":true)" + one_hook).empty());
    CHECK(seen.missing("") == nobody);
    CHECK(seen.missing("{}") == nobody);
    CHECK(seen.missing(R"({"at":"x","is_wired":1})") == nobody);
}

TEST_CASE("a clock on the wall that jumps makes nobody's look old") {
    Seen seen;
    seen.clock.now += 10LL * 365 * 24 * 3600;
    CHECK(seen.missing(R"({"at":1800000000,"since_boot":4990,"is_wired":true)" + one_hook).empty());
}

TEST_CASE("what cannot be known for a moment is as it was seen within the last five minutes") {
    Seen seen;
    std::string const unknown = R"(,"hooks":[{"name":"probe","is_wired":true},
        {"name":"daemon","is_wired":null,"detail":"421 too many connections"}]})";
    auto const text = [&](std::string const& is_wired, std::string const& last) {
        return R"({"at":1,"since_boot":4990,"is_wired":)" + is_wired + last + unknown;
    };
    auto const subject = "daemon cannot be known";
    CHECK(seen.missing(text("null", R"(,"wired_since_boot":4701)")).empty());
    CHECK(seen.missing(text("null", R"(,"wired_since_boot":4699)")) == subject);
    CHECK(seen.missing(text("null", R"(,"wired_since_boot":6000)")) == subject);
    CHECK(seen.missing(text("null", "")) == subject);
    CHECK(seen.missing(text("true", "")) == subject);
    CHECK_FALSE(seen.missing(text("false", R"(,"wired_since_boot":4990)")).empty());
}

TEST_CASE("a hook that is missing counts at once, whatever else cannot be known") {
    Seen seen;
    CHECK(
        seen.missing(R"({"at":1,"since_boot":4990,"is_wired":null,"wired_since_boot":4990,"hooks":[
        {"name":"daemon","is_wired":null},{"name":"routers","is_wired":false}]})") == "routers");
}
