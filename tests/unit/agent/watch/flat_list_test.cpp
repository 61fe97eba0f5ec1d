#include "agent/watch/flat_list.h"

#include <doctest/doctest.h>

using namespace penstock;

namespace {

std::string numbered(int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += "user" + std::to_string(i) + "\n";
    }
    return text;
}

}  // namespace

TEST_CASE("a list has one name a line, then the lines that nobody knows") {
    CHECK(list_text({"bob", "alice"}, {"# by hand", "who"}) == "alice\nbob\n# by hand\nwho\n");
    CHECK(list_text({}, {}).empty());
}

TEST_CASE("an edit is what came and what went, whatever the blanks and line ends") {
    auto const change = change_by({"alice\nbob\n", " carol \r\n\nalice\n# why\nalice"});
    CHECK(change.added == Names{"carol"});
    CHECK(change.removed == Names{"bob"});
    CHECK(change.remarks == std::vector<std::string>{"# why"});
    CHECK_FALSE(change.is_mass_removal);
}

TEST_CASE("a list that is empty at once frees nobody, and so does one that is cut in half") {
    CHECK(change_by({numbered(2), ""}).is_mass_removal);
    CHECK(change_by({numbered(200), ""}).is_mass_removal);
    CHECK(change_by({numbered(200), numbered(90)}).is_mass_removal);
    CHECK_FALSE(change_by({numbered(200), numbered(110)}).is_mass_removal);
    CHECK_FALSE(change_by({numbered(1), ""}).is_mass_removal);
    CHECK_FALSE(change_by({numbered(3), numbered(1)}).is_mass_removal);
}

TEST_CASE("an edit comes back from its text, and a text that is none does not") {
    auto const edit = list_edit_from(to_text({"a\nb\n", "b\n"}));
    REQUIRE(edit);
    CHECK(edit->before == "a\nb\n");
    CHECK(edit->now == "b\n");
    for (auto const* text : {"", "4", "5\nabc", "x\nabc", "-1\nabc", "99999999999\nabc"}) {
        CAPTURE(text);
        CHECK_FALSE(list_edit_from(text));
    }
}
