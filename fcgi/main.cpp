// penstock-fcgi: the worker pool behind the web server. This file reads the command line; it is the
// only one that knows Poco Util.
#include <cstddef>
#include <functional>
#include <iostream>
#include <sstream>
#include <string>
#include <utility>

#include <Poco/AutoPtr.h>
#include <Poco/Exception.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/NumberParser.h>
#include <Poco/PatternFormatter.h>
#include <Poco/Util/Application.h>
#include <Poco/Util/HelpFormatter.h>
#include <Poco/Util/IntValidator.h>
#include <Poco/Util/Option.h>
#include <Poco/Util/OptionCallback.h>
#include <Poco/Util/OptionSet.h>
#include <sysexits.h>

#include "base/process.h"
#include "fcgi/program.h"
#include "fcgi/stderr_channel.h"

namespace {

using Poco::Util::Option;
using Poco::Util::OptionCallback;

class CommandLine : public Poco::Util::Application {
  protected:
    void defineOptions(Poco::Util::OptionSet& options) override {
        Application::defineOptions(options);
        add(options, "config", "c", "settings instead of /etc/penstock/penstock.conf", "FILE");
        add(options, "prefix", "p", "a directory in front of every path, for tests", "DIR");
        add(options, "threads", "t", "threads instead of those in the settings, 1 to 256", "N");
        add(options, "mod-fcgid", "f", "started by Apache's mod_fcgid, as one of several");
        add(options, "check-config", "k", "check the settings and end");
        add(options, "map-identities", "m", "rebuild what Exim knows of the accounts and end");
        add(options, "help", "h", "show this and end");
        add(options, "version", "v", "show the version and end");
    }

    int main(ArgVec const& arguments) override {
        if (!arguments.empty()) {
            std::cerr << "penstock-fcgi: takes no arguments: " << arguments.front() << '\n';
            return EX_USAGE;
        }
        auto paths = penstock::Paths::below(prefix_);
        if (!config_.empty()) {
            paths.config = config_;
        }
        return action_(paths, make_log());
    }

  private:
    using Action = std::function<int(penstock::Paths const&, Poco::Logger&)>;

    void add(Poco::Util::OptionSet& options, std::string const& name, std::string const& letter,
             std::string const& what, std::string const& argument = "") {
        Option option(name, letter, what);
        option.callback(OptionCallback<CommandLine>(this, &CommandLine::take));
        if (!argument.empty()) {
            option.argument(argument);
        }
        if (name == "threads") {
            option.validator(new Poco::Util::IntValidator(1, 256));
        }
        options.addOption(option);
    }

    void take(std::string const& name, std::string const& value) {
        if (name == "config") {
            config_ = value;
        } else if (name == "prefix") {
            prefix_ = value;
        } else if (name == "threads") {
            start_.threads = Poco::NumberParser::parseUnsigned(value);
        } else if (name == "mod-fcgid") {
            start_.is_by_mod_fcgid = true;
        } else if (name == "check-config") {
            action_ = penstock::check_config;
        } else if (name == "map-identities") {
            action_ = penstock::map_identities_once;
        } else {
            std::string const text =
                name == "help" ? help() : "penstock-fcgi " PENSTOCK_VERSION "\n";
            action_ = [text](penstock::Paths const&, Poco::Logger&) {
                std::cout << text;
                return EX_OK;
            };
            stopOptionsProcessing();
        }
    }

    std::string help() const {
        Poco::Util::HelpFormatter formatter(options());
        formatter.setCommand("penstock-fcgi");
        formatter.setUsage("[OPTIONS] 0<LISTENING_UNIX_SOCKET");
        formatter.setHeader("Answers WHM API 1 calls that a web server passes on by FastCGI.");
        formatter.setUnixStyle(true);
        std::ostringstream text;
        formatter.format(text);
        return text.str();
    }

    static Poco::Logger& make_log() {
        Poco::AutoPtr<Poco::Channel> const channel(new penstock::StderrChannel);
        Poco::AutoPtr<Poco::Formatter> const format(new Poco::PatternFormatter("%s: %p: %t"));
        Poco::AutoPtr<Poco::Channel> const formatted(new Poco::FormattingChannel(format, channel));
        return Poco::Logger::create("penstock-fcgi", formatted);
    }

    std::string config_;
    std::string prefix_;
    penstock::Start start_;
    Action action_ = [this](penstock::Paths const& paths, Poco::Logger& log) {
        return penstock::serve_requests(paths, start_, log);
    };
};

}  // namespace

int main(int argc, char** argv) {
    penstock::harden_process();
    Poco::AutoPtr<CommandLine> program(new CommandLine);
    try {
        program->init(argc, argv);
    } catch (Poco::Exception const& mistake) {
        std::cerr << "penstock-fcgi: " << mistake.displayText() << "; see --help\n";
        return EX_USAGE;
    }
    return program->run();
}
