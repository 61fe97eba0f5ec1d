#include "accounts/mailbox_list.h"

#include <chrono>
#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <unistd.h>

#include "accounts/aliases.h"
#include "unit/temp_directory.h"

namespace penstock {
namespace {

using namespace std::string_literals;

std::string all_of(Mailboxes const& mailboxes) {
    std::string all;
    for (auto const& [domain, here] : mailboxes.by_domain) {
        for (auto const& mailbox : here) {
            all += domain + ">" + mailbox.address + (mailbox.may_log_in ? " " : "! ");
        }
    }
    return all;
}

struct Listed {
    TempDirectory directory;
    MailboxList list{directory / "mailboxes", ::getuid()};

    explicit Listed(std::string const& text) { directory.write("mailboxes", text); }
    std::string all() { return all_of(*list.mailboxes().value()); }
};

TEST_SUITE("mailbox list") {
    TEST_CASE("mailbox list: one address a line, by domain, sorted, none twice") {
        CHECK(Listed("b@x.example\na@x.example\r\n\n# c@x.example\n  A@X.Example.  \nz@a.example")
                  .all() == "a.example>z@a.example x.example>a@x.example x.example>b@x.example ");
    }

    TEST_CASE("mailbox list: what follows a colon says only whether somebody can log in") {
        CHECK(
            Listed("a@x:{SHA512}abc:1:2::/home\nb@x:!!\nc@x:!abc:5\n!d@x\ne@x:*\nf@x: !\n").all() ==
            "x>a@x x>b@x! x>c@x! x>d@x! x>e@x x>f@x ");
        CHECK(Listed("a@x\na@x:!\n").all() == "x>a@x! ");
        CHECK(Listed("a@x:!\na@x\n").all() == "x>a@x! ");
    }

    TEST_CASE("mailbox list: lines that are no address are passed over and counted") {
        Listed listed("a@x\nno address\n@x\na@\nb c@x\nb\1c@x\n\xff@x\na@..\na@x/y\n:!\n!\n" +
                      std::string(600, 'l') + "@x\n"s + "a\0b@x\n"s + "../../a@x\nb@x\n");
        auto const mailboxes = listed.list.mailboxes().value();
        CHECK(all_of(*mailboxes) == "x>../../a@x x>a@x x>b@x ");
        CHECK(mailboxes->passed_over == 12);
        CHECK(mailboxes->first_passed_over == 2);
    }

    TEST_CASE("mailbox list: a change counts at once; a file that cannot be believed is none") {
        Listed listed("a@x\n");
        CHECK(listed.all() == "x>a@x ");
        listed.directory.write("mailboxes", "b@x\n");
        CHECK(listed.all() == "x>b@x ");
        auto const path = listed.directory / "mailboxes";
        std::filesystem::permissions(path, std::filesystem::perms::others_write,
                                     std::filesystem::perm_options::add);
        CHECK_FALSE(listed.list.mailboxes());
        std::filesystem::remove(path);
        auto const missing = listed.list.mailboxes();
        REQUIRE_FALSE(missing);
        CHECK(missing.error().kind == ProblemKind::state_unreadable);
        CHECK_FALSE(MailboxList(path, ::getuid() + 1).mailboxes());
    }

    TEST_CASE("mailbox list: a hundred thousand lines are read") {
        std::string text;
        for (int i = 0; i < 100'000; ++i) {
            text += "box" + std::to_string(i) + "@d" + std::to_string(i % 1000) + ".example:x\n";
        }
        Listed const listed(text);
        auto const mailboxes = listed.list.mailboxes().value();
        CHECK(mailboxes->by_domain.size() == 1000);
        CHECK(mailboxes->by_domain.at("d7.example").size() == 100);
        CHECK(mailboxes->passed_over == 0);
    }
}

TEST_SUITE("aliases") {
    Destinations destinations(std::string const& text, std::string const& name) {
        TempDirectory const directory;
        directory.write("aliases", text);
        return Aliases(directory / "aliases", ::getuid()).destinations_of(name).value();
    }

    TEST_CASE("aliases: an entry is read as Exim reads it") {
        std::string const text =
            "# alice: nobody\nalice: bob, carol@outside.example\nROOT :  alice\n"
            "list: a@x.example,\n  b@x.example\n\t\"|/bin/a, b\", /dev/null\n\n"
            "\"o:dd\": :include:/etc/list\nblank dest\nalice: second\n  third\nempty:\n";
        CHECK(destinations(text, "alice") == Destinations{"bob", "carol@outside.example"});
        CHECK(destinations(text, "Root") == Destinations{"alice"});
        CHECK(destinations(text, "list") ==
              Destinations{"a@x.example", "b@x.example", "|/bin/a, b", "/dev/null"});
        CHECK(destinations(text, "o:dd") == Destinations{":include:/etc/list"});
        CHECK(destinations(text, "blank") == Destinations{"dest"});
        CHECK(destinations(text, "empty").empty());
        CHECK(destinations(text, "nobody").empty());
    }

    TEST_CASE("aliases: nothing in a file can break the reading of it") {
        for (auto const& text : {""s, ":"s, "\""s, "\"\""s, "\"a"s, " lost\nalice: x"s, ",,,"s,
                                 "alice:\"x, y"s, "\0"s, "alice"s, "\xff: y"s}) {
            CAPTURE(text);
            CHECK(destinations(text, "alice").size() <= 1);
        }
    }

    TEST_CASE("aliases: a host without the file has none; one that cannot be believed fails") {
        TempDirectory const directory;
        Aliases const aliases(directory / "aliases", ::getuid());
        CHECK(aliases.destinations_of("alice").value().empty());
        directory.write("aliases", "alice: bob\n");
        CHECK(aliases.destinations_of("alice").value() == Destinations{"bob"});
        CHECK_FALSE(Aliases(directory / "aliases", ::getuid() + 1).destinations_of("alice"));
    }
}

}  // namespace
}  // namespace penstock
