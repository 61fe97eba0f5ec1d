// The three functions about Exim's configuration, with an Exim that says what the test wants.
#include <initializer_list>
#include <string>
#include <utility>

#include <doctest/doctest.h>

#include "api/dispatcher.h"
#include "api/envelope.h"
#include "unit/functions/exim_doubles.h"
#include "unit/functions/test_host.h"

namespace penstock {

namespace {

std::string const good =
    "2026-11-22 20:56:51 Warning: purging the environment.\n"
    "Exim version 4.96 #2 built 27-May-2026 16:52:26\n"
    "Support for: crypteq iconv() IPv6 GnuTLS DKIM\n"
    "Configuration file is /etc/exim4/exim4.conf\n";

std::string const bad =
    "2026-11-22 20:56:50 Exim configuration error in line 3 of /tmp/x:\n"
    "  error in ACL: unknown ACL verb \"acept\" in \"acept\"\n"
    "Exim version 4.96 #2 built 27-May-2026 16:52:26\n";

using Arguments = std::initializer_list<std::pair<std::string, std::string>>;

class Exim {
  public:
    EximDouble double_;

    Exim(bool is_valid, std::string text) { double_.verdict = {is_valid, std::move(text)}; }

    [[nodiscard]] Json::Value call(std::string const& function, Arguments arguments = {},
                                   AclSet acls = AclSet::everything()) {
        auto const core = host_.service().core();
        Actor actor;
        actor.user = "seller";
        actor.acls = std::move(acls);
        RawParams params;
        for (auto const& [name, value] : arguments) {
            params.add(name, value);
        }
        auto outcome =
            dispatch_by_name(core_with(*core, queue_, double_), actor, function, params, "xid123");
        return parse_json(write_as(Format::json, "", envelope(function, std::move(outcome), "x")));
    }

  private:
    TestHost host_;
    QueueDouble queue_;
};

}  // namespace

TEST_SUITE("Exim's configuration") {
    TEST_CASE("exim_configuration_check: the message is there only where something is wrong") {
        Exim valid(true, good);
        auto const fine = valid.call("exim_configuration_check");
        CHECK(fine["metadata"]["result"] == 1);
        CHECK_FALSE(fine.isMember("data"));
        Exim broken(false, bad);
        auto const wrong = broken.call("exim_configuration_check");
        CHECK(wrong["metadata"]["result"] == 0);
        CHECK(wrong["metadata"]["reason"] == "The configuration of Exim is broken.");
        CHECK(wrong["data"]["message"] == "error in ACL: unknown ACL verb \"acept\" in \"acept\"");
    }

    TEST_CASE("validate_current_installed_exim_config: it tells all that Exim says") {
        Exim valid(true, good);
        auto const fine = valid.call("validate_current_installed_exim_config");
        CHECK(fine["metadata"]["reason"] == "Your configuration is currently valid.");
        CHECK(fine["data"]["message"] == good);
        CHECK(valid.double_.checked == std::vector<std::string>{"installed"});
        Exim broken(false, bad);
        auto const wrong = broken.call("validate_current_installed_exim_config");
        CHECK(wrong["metadata"]["result"] == 0);
        CHECK(wrong["data"]["message"] == bad);
    }

    TEST_CASE("validate_exim_configuration_syntax: of a good text it tells what Exim can do") {
        Exim exim(true, good);
        auto const answer =
            exim.call("validate_exim_configuration_syntax", {{"cfg_text", "log_selector = +all"}});
        CHECK(answer["metadata"]["result"] == 1);
        CHECK(answer["metadata"]["output"]["raw"] == good);
        CHECK(answer["data"]["exim_caps"]["dkim"] == 1);
        CHECK(answer["data"]["exim_caps"].size() == 5);
        CHECK(exim.double_.checked == std::vector<std::string>{"log_selector = +all"});
    }

    TEST_CASE("validate_exim_configuration_syntax: of a bad text it tells line, words and text") {
        Exim exim(false, bad);
        std::string const text = "a:\n  acept hosts = <x> & y\n";
        auto const whole =
            exim.call("validate_exim_configuration_syntax", {{"cfg_text", text}})["data"];
        CHECK(whole["error_line"] == 3);
        CHECK(whole["error_msg"] == "error in ACL: unknown ACL verb \"acept\" in \"acept\"");
        CHECK(whole["broken_cfg_text"] == text);
        CHECK(whole["broken_cfg_html"] == "<pre>a:\n  acept hosts = &lt;x&gt; &amp; y\n</pre>");
        auto const part = exim.call("validate_exim_configuration_syntax",
                                    {{"cfg_text", text}, {"section", "acl"}});
        CHECK(part["data"]["error_line"] == 2);  // of the text, without what was put before it
        CHECK(exim.double_.checked.back() == "begin acl\n" + text);
        (void)exim.call("validate_exim_configuration_syntax",
                        {{"cfg_text", text}, {"section", "main"}});
        CHECK(exim.double_.checked.back() == text);
        CHECK(exim.call("validate_exim_configuration_syntax",
                        {{"cfg_text", text}, {"section", "acl\nx = y"}})["metadata"]["result"] ==
              0);
    }

    TEST_CASE("validate_exim_configuration_syntax: without a text it looks at the installed one") {
        Exim exim(false, "no words that are known");
        auto const answer = exim.call("validate_exim_configuration_syntax", {{"section", "acl"}});
        CHECK(exim.double_.checked == std::vector<std::string>{"installed"});
        CHECK(answer["data"]["error_line"].isNull());
        CHECK(answer["data"]["error_msg"] == "no words that are known");
        CHECK(answer["data"]["broken_cfg_text"].isNull());
        CHECK(exim.call("validate_exim_configuration_syntax",
                        {{"cfg_text", std::string(1024 * 1024 + 1, 'x')}})["metadata"]["reason"]
                  .asString()
                  .ends_with("argument must be at most a megabyte."));
        CHECK(exim.double_.checked.size() == 1);
    }

    TEST_CASE("Exim's configuration: only who has every right learns of it") {
        Exim exim(true, good);
        std::vector<std::string> const some{"suspend-acct", "basic-system-info"};
        for (auto const* function :
             {"exim_configuration_check", "validate_current_installed_exim_config",
              "validate_exim_configuration_syntax"}) {
            CHECK(exim.call(function, {}, AclSet::from_words(some))["metadata"]["reason"] ==
                  "Permission denied: You do not have the required privileges to run " +
                      std::string(function));
        }
        CHECK(exim.double_.checked.empty());
    }

    TEST_CASE("Exim's configuration: where nobody listens the call says so") {
        TestHost const host;
        CHECK(masked_reason(host.get("/json-api/exim_configuration_check?api.version=1").body) ==
              "API failure: (XID xxxxxx) The mail server cannot be asked to act now.");
    }
}

}  // namespace penstock
