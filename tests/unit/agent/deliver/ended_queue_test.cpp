#include "agent/deliver/ended_queue.h"

#include <filesystem>

#include <doctest/doctest.h>

#include "unit/marks/outgoing_tree.h"

using namespace penstock;

namespace {

// The marks as they are where nobody is stopped.
struct Marks {
    TempDirectory outgoing;

    Marks() { make_outgoing_tree(outgoing, ""); }
    void put(std::string const& name) const { outgoing.write(name, ""); }
    void take(std::string const& name) const { std::filesystem::remove(outgoing / name); }
    [[nodiscard]] bool end(std::string const& name) const {
        return is_queue_ended(outgoing.string(), name);
    }
};

}  // namespace

TEST_CASE("the queue of who is suspended ends unless it is kept, and nobody else's") {
    Marks const marks;
    CHECK_FALSE(marks.end("alice"));
    marks.put("suspended/alice");
    marks.put("suspended/info@alice.example");
    CHECK(marks.end("alice"));
    CHECK(marks.end("info@alice.example"));
    CHECK_FALSE(marks.end("bob"));
    marks.put("queued/keep/alice");
    CHECK_FALSE(marks.end("alice"));
}

TEST_CASE("where the marks cannot be known no queue ends") {
    for (auto const* const gone : {"suspended/.ready", "queued/keep/.ready"}) {
        Marks const marks;
        marks.put("suspended/alice");
        REQUIRE(marks.end("alice"));
        marks.take(gone);
        CHECK_FALSE(marks.end("alice"));
    }
}

TEST_CASE("what is no mark's name is nobody's") {
    Marks const marks;
    for (auto const* const text : {"", ".ready", "../suspended/.ready", "Alice", "a b"}) {
        CAPTURE(text);
        CHECK_FALSE(is_mark_name(text));
        CHECK_FALSE(marks.end(text));
    }
}
