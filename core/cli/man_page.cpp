#include <string>

#include "cli/catalog_text.h"
#include "cli/catalog_words.h"

namespace penstock {

namespace {

// Text as roff prints it: a backslash and a hyphen have their own names, and a line must not begin
// like a request.
std::string roff(std::string_view text) {
    std::string escaped;
    for (char const c : text) {
        if (c == '\\') {
            escaped += "\\e";
        } else if (c == '-') {
            escaped += "\\-";
        } else {
            escaped += c;
        }
    }
    bool const is_request = escaped.starts_with('.') || escaped.starts_with('\'');
    return (is_request ? "\\&" : "") + escaped;
}

std::string paragraph(std::string_view tag, std::string_view text) {
    return ".TP\n.B " + roff(tag) + "\n" + roff(text) + "\n";
}

constexpr std::string_view introduction = R"(.SH NAME
whmapi1 \- call a function of penstock on this server
.SH SYNOPSIS
.B whmapi1
.RB [ \-\-output= \fIFORMAT\fR ]
.RB [ \-\-user= \fINAME\fR ]
.I FUNCTION
.RI [ NAME = VALUE " ...]"
.br
.B whmapi1 \-\-help
.RI [ FUNCTION ]
.br
.B whmapi1 \-\-version
.SH DESCRIPTION
Calls a function, as root, in the way of WHM API 1, and prints the answer.
.PP
Options may stand anywhere; what follows
.B \-\-
is no option. In a value,
.B %
and two hexadecimal digits are the character with that code
.RB ( %25
is
.BR % );
.B +
is
.BR + .
A name may be repeated. Standard input is not read, and no environment is needed.
.SH OPTIONS
)";

constexpr std::string_view files = R"(.SH FILES
.TP
.I /etc/penstock/penstock.conf
The settings.
.TP
.I /var/lib/penstock
Who is stopped, credentials and rights.
.TP
.I /var/log/penstock/audit.log
One line for each change.
.SH SEE ALSO
.BR exim4 (8)
)";

std::string options_section() {
    return paragraph("--output=yaml|json|jsonpretty|xml",
                     "How the answer is printed; json is on one line. The default is yaml.") +
           paragraph("--user=NAME", "Call as this WHM user, with the rights of a reseller.") +
           paragraph("--help", "Show all functions, or what FUNCTION does.") +
           paragraph("--version", "Show the version of penstock.");
}

std::string statuses() {
    return ".SH EXIT STATUS\n" + paragraph("0", "Done; the answer has result: 1.") +
           paragraph("1", "Failed; the answer has result: 0 and the reason.") +
           paragraph("2", "Nothing could be called; the error output says why.") +
           paragraph("3", "Called, but the answer could not be written.");
}

std::string function_section(Function const& function) {
    std::string text = ".TP\n.B " + roff(function.name);
    for (auto const* param : function.params) {
        text += " " + roff(synopsis(*param));
    }
    text += "\n" + roff(function.help) + "\n";
    for (auto const& sentence : conditions(function)) {
        text += roff(sentence) + "\n";
    }
    if (function.params.empty()) {
        return text;
    }
    text += ".RS\n";
    for (auto const* param : function.params) {
        text += paragraph(param->spec().name, std::string(param->spec().help) + " (" +
                                                  phrase_for(*param, function) + ")");
    }
    return text + ".RE\n";
}

std::string list_options_text() {
    std::string text =
        ".SH OUTPUT OPTIONS\nArguments of every function that returns a list; they count in the"
        " order filter, sort, chunk, columns.\n";
    for (auto const& option : list_options()) {
        text += paragraph(option.example, option.help);
    }
    return text;
}

}  // namespace

std::string catalog_as_man_page(Catalog const& catalog, std::string const& version) {
    auto page = ".TH WHMAPI1 8 \"\" \"penstock " + roff(version) + "\" \"penstock\"\n" +
                std::string(introduction) + options_section() + ".SH FUNCTIONS\n";
    for (auto const& chapter : chapters(catalog)) {
        page += ".SS \"" + roff(title_of(chapter.section)) + "\"\n";
        for (auto const* function : chapter.functions) {
            page += function_section(*function);
        }
    }
    if (auto const others = functions_run_by(catalog); !others.empty()) {
        page += ".SS \"UAPI, through uapi_cpanel\"\n";
        for (auto const* function : others) {
            page += function_section(*function);
        }
    }
    return page + list_options_text() + statuses() + std::string(files);
}

}  // namespace penstock
