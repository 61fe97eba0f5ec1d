#include "agent/index/spool_header.h"

#include <string>

#include <doctest/doctest.h>

using namespace penstock;

namespace {

std::string const id = "1xVExc-00007M-0C";

std::string header(std::string const& variables, std::string const& tree = "XX",
                   std::string const& recipients = "1\nb@o.example\n") {
    return id + "-H\nalice 1000 1000\n<alice@a.example>\n1795382336 0\n" + variables + tree + "\n" +
           recipients + "\n016  Subject: a test\n009* X-Y: z12\n";
}

std::string variable(std::string const& name, std::string const& value) {
    return "-aclm " + name + " " + std::to_string(value.size()) + "\n" + value + "\n";
}

}  // namespace

TEST_CASE("a mailbox is known by its password, or by the autoreply that answered for it") {
    for (auto const& [via, mailbox] : {std::pair("auth", "a@a.example"),
                                       {"reply", "a@a.example"},
                                       {"claim", ""},
                                       {"local", ""}}) {
        auto const read = parse_spool_header(
            id, header(variable("_penstock_via", via) + variable("_penstock_account", "alice") +
                       variable("_penstock_id", "a@a.example")));
        REQUIRE(read);
        CHECK(read->message.mailbox == mailbox);
    }
}

TEST_CASE("an envelope is read as Exim writes it") {
    auto const read =
        parse_spool_header(id, header("-frozen 1795382336\n" + variable("_penstock_via", "auth") +
                                      variable("_penstock_account", "alice") +
                                      variable("_penstock_id", "Alice+x@A.example")));
    REQUIRE(read);
    auto const& message = read->message;
    CHECK(message.id == id);
    CHECK(message.sender == "alice@a.example");
    CHECK(message.time == 1795382336);
    CHECK(message.account == "alice");
    CHECK(message.mailbox == "alice@a.example");
    CHECK(message.is_frozen);
    CHECK(message.recipients == std::vector<std::string>{"b@o.example"});
    CHECK(message.size == 16);
    CHECK(!read->is_cut);
}

TEST_CASE("a value is as long as it says, whatever stands in it") {
    auto const hostile = std::string("x\nXX\n1\nz@z.example\n\n-aclm _penstock_account 3\nbob");
    auto const read = parse_spool_header(
        id, header("--aclm _other " + std::to_string(hostile.size()) + "\n" + hostile + "\n" +
                   variable("_penstock_via", "local") + variable("_penstock_account", "alice")));
    REQUIRE(read);
    CHECK(read->message.account == "alice");
    CHECK(read->message.mailbox.empty());
}

TEST_CASE("recipients that are done are left out, and what belongs to Exim behind an address too") {
    auto const read = parse_spool_header(
        id, header("", "YN b@o.example\nNY a@o.example\nNN c@o.example",
                   "5\na@o.example\nb@o.example\n\"x y\"@o.example\nd@o.example  0,0 e@f.example "
                   "11,-1#3\ne@o.example e@g.example 11,2#1\n"));
    REQUIRE(read);
    CHECK(read->message.recipients ==
          std::vector<std::string>{"\"x y\"@o.example", "d@o.example", "e@o.example"});
}

TEST_CASE("a message from before penstock is whose Exim says") {
    CHECK(parse_spool_header(id, header("-auth_id alice\n"))->message.account == "alice");
    CHECK(parse_spool_header(id, header("-auth_id root\n"))->message.account.empty());
    auto const mailbox = parse_spool_header(id, header("--auth_id a@a.example\n"))->message;
    CHECK(mailbox.account.empty());
    CHECK(mailbox.mailbox == "a@a.example");
}

TEST_CASE("an account that was not known is nobody's") {
    auto const read = parse_spool_header(
        id, header(variable("_penstock_via", "auth") + variable("_penstock_account", "?")));
    CHECK(read->message.account.empty());
}

TEST_CASE("what is cut anywhere in the envelope, or another's, is nothing") {
    auto const whole = header(variable("_penstock_via", "auth"), "NN a@o.example");
    auto const end = whole.find("\n\n016") + 2;
    for (std::size_t size = 0; size < end; ++size) {
        CAPTURE(size);
        CHECK(!parse_spool_header(id, whole.substr(0, size)));
    }
    CHECK(parse_spool_header(id, whole.substr(0, end)));
    CHECK(!parse_spool_header("1xVExc-00007M-0D", whole));
}

TEST_CASE("an envelope that is longer than is read has its submitter and its first recipients") {
    auto const whole =
        header(variable("_penstock_via", "auth") + variable("_penstock_account", "alice"),
               "YN a@o.example\nNN z@o.example", "3\na@o.example\nb@o.example\nc@o.example\n");
    auto const in_recipients =
        parse_spool_header(id, whole.substr(0, whole.find("c@o") + 2), SpoolText::beginning);
    REQUIRE(in_recipients);
    CHECK(in_recipients->message.account == "alice");
    CHECK(in_recipients->message.recipients == std::vector<std::string>{"b@o.example"});
    CHECK(in_recipients->is_cut);
    auto const in_tree =
        parse_spool_header(id, whole.substr(0, whole.find("NN z@o") + 4), SpoolText::beginning);
    REQUIRE(in_tree);
    CHECK(in_tree->message.account == "alice");
    CHECK(in_tree->is_cut);
    auto const in_variables = whole.substr(0, whole.find("_penstock_account"));
    CHECK(!parse_spool_header(id, in_variables, SpoolText::beginning));
}

TEST_CASE("headers that say to be longer than the file is end where it ends") {
    auto const whole = header(variable("_penstock_via", "local"));
    // Together with what stands around it the last one is 0 to a processor that counts to 2^64.
    for (auto const* length : {"999", "18446744073709551615", "18446744073709551594"}) {
        CAPTURE(length);
        auto const read = parse_spool_header(id, whole + length + "  X: y\n");
        REQUIRE(read);
        CHECK(read->is_cut);
        CHECK(read->message.size == 16);
    }
}
