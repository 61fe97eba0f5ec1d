#include "agent/deliver/spool_directory.h"

#include <doctest/doctest.h>

using namespace penstock;

TEST_CASE("the spool is where Exim says, and nowhere where it does not say it") {
    CHECK(*spool_directory_in("spool_directory = /srv/mail spool\n") == "/srv/mail spool");
    for (auto const* printed : {"", "\n", "spool_directory =\n", "spool_directory = relative\n",
                                "exim: configuration error\nspool_directory = /x\n"}) {
        CAPTURE(printed);
        CHECK(spool_directory_in(printed).error().kind == ProblemKind::agent_unavailable);
    }
}
