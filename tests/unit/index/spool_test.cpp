#include "spool.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "index_wire.h"
#include "temp_directory.h"

using namespace penstock;

TEST_CASE("a message whose envelope is endless is seen, with its submitter and its size") {
    TempDirectory const directory;
    std::string const id = "1xVExc-00000A-00";
    std::string text =
        id +
        "-H\nalice 1000 1000\n<alice@a.example>\n1795382336 0\n"
        "-aclm _penstock_via 5\nlocal\n-aclm _penstock_account 5\nalice\nXX\n150000\n";
    for (int i = 0; i < 150'000; ++i) {
        text += std::to_string(i) + std::string(60, 'x') + "@outside.example\n";
    }
    directory.write("input/" + id + "-H", text + "\n016  Subject: a test\n");
    std::vector<QueuedMessage> seen;
    REQUIRE(Spool(directory.string()).each([&](std::string_view row) -> Result<void> {
        seen.push_back(decoded<QueuedMessage>(row).value());
        return {};
    }));
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].account == "alice");
    CHECK(seen[0].recipients.size() > 1000);
    CHECK(seen[0].size >= text.size());
}
