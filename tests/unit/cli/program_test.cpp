#include "cli/program.h"

#include <doctest/doctest.h>

#include "unit/functions/test_host.h"

namespace penstock {

namespace {

// A program whose process is a test's: it notes what it is told to give up.
class Program {
  public:
    Printed run(std::vector<std::string> const& arguments) {
        return penstock::run_command_line(arguments,
                                          {.is_root = is_root,
                                           .log = TestHost::log(),
                                           .limit = [this](Rights rights) { return limit(rights); },
                                           .paths = [this] { return host_.paths(); }});
    }
    [[nodiscard]] TestHost& host() { return host_; }

    bool is_root = true;
    bool can_limit = true;
    std::vector<Rights> limits = {};

  private:
    Result<std::unique_ptr<WriteRights const>> limit(Rights rights) {
        limits.push_back(rights);
        if (!can_limit) {
            return problem(ProblemKind::internal, "", "no such user");
        }
        return std::make_unique<WriteRights const>();
    }

    TestHost host_;
};

std::vector<std::string> suspend(std::string const& user) {
    return {"suspend_outgoing_email", "--output=json", "user=" + user};
}

Json::Value metadata(Printed const& printed) {
    return parse_json(printed.out)["metadata"];
}

}  // namespace

TEST_SUITE("program") {
    TEST_CASE("program: a call that is done prints its answer and ends with 0") {
        Program program;
        auto const printed = program.run(suspend("alice"));
        CHECK(printed.status == Status::done);
        CHECK(printed.out == R"({"metadata":{"command":"suspend_outgoing_email","reason":"OK",)"
                             R"("result":1,"version":1}})"
                             "\n");
        CHECK(printed.error.empty());
        CHECK(program.host().is_suspended("alice"));
        CHECK(program.limits == std::vector{Rights::none});
    }

    TEST_CASE("program: a call that failed prints its metadata and ends with 1") {
        Program program;
        for (auto const& arguments :
             {suspend("nobody"), {"no_such_function", "--output=json"}, suspend("%zz")}) {
            auto const printed = program.run(arguments);
            CHECK(printed.status == Status::failed);
            CHECK(metadata(printed)["result"] == 0);
            CHECK(metadata(printed)["command"] == arguments.front());
            CHECK(printed.error.empty());
        }
    }

    TEST_CASE("program: every format ends with one line feed") {
        Program program;
        for (auto const* format : {"yaml", "json", "jsonpretty", "xml"}) {
            CAPTURE(format);
            auto const text = program.run({"version", "--output", format}).out;
            CHECK(text.ends_with('\n'));
            CHECK_FALSE(text.ends_with("\n\n"));
        }
    }

    TEST_CASE("program: nobody but root calls anything, and nothing is opened for others") {
        Program program;
        program.is_root = false;
        program.host().write("etc/penstock.conf", "a mistake");  // that nobody finds
        auto const printed = program.run(suspend("alice"));
        CHECK(printed.status == Status::not_called);
        CHECK(printed.out.empty());
        CHECK(printed.error.find("only root") != std::string::npos);
        CHECK(program.limits.empty());
    }

    TEST_CASE("program: what is no call is for everybody") {
        Program program;
        program.is_root = false;
        program.host().write("etc/penstock.conf", "a mistake");
        for (auto const& arguments :
             std::vector<std::vector<std::string>>{{"--help"},
                                                   {"--help", "version"},
                                                   {"--version"},
                                                   {"--catalog=json"},
                                                   {"--catalog=man"},
                                                   {"--catalog=markdown"},
                                                   {"--complete", "--", "v"}}) {
            auto const printed = program.run(arguments);
            CHECK(printed.status == Status::done);
            CHECK_FALSE(printed.out.empty());
            CHECK(printed.error.empty());
        }
        auto const printed = program.run({"--help", "createacct"});
        CHECK(printed.status == Status::not_called);
        CHECK(printed.error.find("not offered here") != std::string::npos);
    }

    TEST_CASE("program: what could not run at all says why, and prints no answer") {
        Program program;
        program.can_limit = false;
        CHECK(program.run({"version"}).error == "no such user");
        program.can_limit = true;
        program.host().write("etc/penstock.conf", "nonsense = 1\n");
        auto const printed = program.run({"version"});
        CHECK(printed.status == Status::not_called);
        CHECK(printed.out.empty());
        CHECK(printed.error.find("line 1") != std::string::npos);
        CHECK(program.run({"version", "x"}).error.ends_with("; see whmapi1 --help"));
    }

    TEST_CASE("program: what writes credentials, and a batch, keeps a way back to root's rights") {
        for (auto const& arguments : std::vector<std::vector<std::string>>{
                 {"batch", "command=version"}, {"api_token_revoke", "token_name=none"}}) {
            Program program;
            static_cast<void>(program.run(arguments));
            CHECK(program.limits == std::vector{Rights::returning});
        }
    }

    TEST_CASE("program: as a reseller it acts on that reseller's accounts, with those rights") {
        Program program;
        auto as_reseller = suspend("carol");
        as_reseller.emplace_back("--user=reseller1");
        CHECK(program.run(as_reseller).status == Status::done);
        auto foreign = suspend("alice");
        foreign.emplace_back("--user=reseller1");
        CHECK(program.run(foreign).status == Status::failed);
        CHECK_FALSE(program.host().is_suspended("alice"));
        program.host().write("state/resellers/reseller1", R"({"acls":["list-accts"]})");
        CHECK(metadata(program.run(as_reseller))["reason"].asString().starts_with(
            "Permission denied"));
    }

    TEST_CASE("program: a user that is no reseller cannot be called as") {
        Program program;
        for (auto const* user : {"nobody", "alice", "../x", "Root"}) {
            auto const printed = program.run({"version", "--user", user});
            CHECK(printed.status == Status::not_called);
            CHECK(printed.out.empty());
            CHECK(printed.error == "no such WHM user: " + std::string(user));
        }
    }

    TEST_CASE("program: rights that cannot be read are no rights") {
        Program program;
        program.host().write("state/resellers/reseller1", "nonsense");
        auto const printed = program.run({"version", "--user=reseller1"});
        CHECK(printed.status == Status::not_called);
        CHECK(printed.error.find("reseller1") != std::string::npos);
    }
}

}  // namespace penstock
