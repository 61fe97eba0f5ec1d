#include "api/call.h"
#include "exim/exim_orders.h"
#include "functions/functions.h"
#include "functions/mail/exim_report.h"

namespace penstock {

namespace {

// A section of Exim's configuration file; that of the main options has no beginning.
struct EximSection {
    std::string_view name;
    [[nodiscard]] std::string beginning() const {
        return name == "main" ? "" : "begin " + std::string(name) + "\n";
    }
};

}  // namespace

template <>
struct Reader<EximSection> {
    [[nodiscard]] static Result<EximSection> read(std::string_view text, ReadingContext const&) {
        return read_word<EximSection>(text, {{"main", {"main"}},
                                             {"acl", {"acl"}},
                                             {"authenticators", {"authenticators"}},
                                             {"retry", {"retry"}},
                                             {"rewrite", {"rewrite"}},
                                             {"routers", {"routers"}},
                                             {"transports", {"transports"}}});
    }
};

}  // namespace penstock

namespace penstock::functions {

namespace {

constexpr OptionalParam<std::string> cfg_text{ParamSpec{
    .name = "cfg_text",
    .help = "The text of a configuration; without it, the one that Exim runs with is looked at.",
    .example = "log_selector = +all",
}};
constexpr OptionalParam<EximSection> section{ParamSpec{
    .name = "section",
    .help = "The section that the text is, where it is no whole configuration.",
    .example = "acl",
}};

std::string escaped_for_html(std::string_view text) {
    std::string html;
    for (char const c : text) {
        switch (c) {
            case '&':
                html += "&amp;";
                break;
            case '<':
                html += "&lt;";
                break;
            case '>':
                html += "&gt;";
                break;
            default:
                html += c;
        }
    }
    return "<pre>" + html + "</pre>";
}

// The line of the caller's text and not of what was put before it.
Value error_line(EximMistake const& mistake, std::string const& beginning) {
    std::int64_t const before = beginning.empty() ? 0 : 1;
    return mistake.line && *mistake.line > before ? Value(*mistake.line - before) : Value();
}

Result<ConfigurationVerdict> verdict_on(Args const& args, Call const& call) {
    auto const& text = args[cfg_text];
    if (!text) {
        return call.core.exim_orders.check_installed();
    }
    auto const& asked = args[section];
    auto const whole = (asked ? asked->beginning() : "") + *text;
    if (whole.size() > EximOrders::longest_configuration) {
        return invalid(std::string(cfg_text.spec().name), "at most a megabyte");
    }
    return call.core.exim_orders.check_text(whole);
}

}  // namespace

// Source of the keys: WHM API 1's documentation. The call has succeeded when Exim has said
// something, be it that the text is wrong. What the text refers to in other sections is not known.
Function const validate_exim_configuration_syntax{
    .name = "validate_exim_configuration_syntax",
    .section = Section::mail,
    .help = "Tells what Exim says of a configuration text, and where it is wrong.",
    .role = Role::MailSend,
    .acl = Acl::all,
    .params = {&cfg_text, &section},
    .run = [](Args const& args, Call const& call) -> Result<Outcome> {
        auto const verdict = verdict_on(args, call);
        if (!verdict) {
            return tl::unexpected(verdict.error());
        }
        Value::Object metadata{{"output", Value::Object{{"raw", verdict->text}}}};
        if (verdict->is_valid) {
            return Outcome{.data = Value::Object{{"exim_caps", capabilities_in(verdict->text)}},
                           .metadata = std::move(metadata)};
        }
        auto const& text = args[cfg_text];
        auto const mistake = mistake_in(verdict->text);
        auto const& asked = args[section];
        return Outcome{
            .data =
                Value::Object{{"broken_cfg_html", text ? Value(escaped_for_html(*text)) : Value()},
                              {"broken_cfg_text", text ? Value(*text) : Value()},
                              {"error_line", error_line(mistake, asked && text ? asked->beginning()
                                                                               : std::string())},
                              {"error_msg", mistake.message}},
            .metadata = std::move(metadata)};
    },
};

}  // namespace penstock::functions
