#include "cli/catalog_text.h"

#include <algorithm>
#include <span>

#include "api/envelope.h"
#include "cli/catalog_words.h"

namespace penstock {

namespace {

Value text_or_null(std::string_view text) {
    return text.empty() ? Value() : Value(std::string(text));
}

std::string_view const uapi_heading = "| UAPI function | does | ACL | role |";

Value described(AnyParam const& param) {
    return Value::Object{{"name", std::string(param.spec().name)},
                         {"help", std::string(param.spec().help)},
                         {"example", std::string(param.spec().example)},
                         {"presence", std::string(word_for(param.presence()))},
                         {"is_extension", one_or_zero(param.spec().is_extension)}};
}

Value described(Function const& function) {
    Value::List params;
    for (auto const* param : function.params) {
        params.push_back(described(*param));
    }
    return Value::Object{{"name", std::string(function.name)},
                         {"section", std::string(title_of(function.section))},
                         {"help", std::string(function.help)},
                         {"role", text_or_null(function.role ? word_for(*function.role) : "")},
                         {"acl", text_or_null(function.acl ? word_for(*function.acl) : "")},
                         {"effect", std::string(word_for(function.effect))},
                         {"list", text_or_null(function.list)},
                         {"version_0", std::string(word_for(function.version_0))},
                         {"is_extension", one_or_zero(function.is_extension)},
                         {"params", std::move(params)}};
}

std::string cell(std::string const& text) {
    return text.empty() ? "" : text + " ";
}

std::string row(Function const& function) {
    auto const acl = function.acl ? "`" + std::string(word_for(*function.acl)) + "`" : "";
    auto const role = function.role ? std::string(word_for(*function.role)) : "";
    return "| `" + std::string(function.name) + "` | " + help_of(function) + " | " + cell(acl) +
           "| " + cell(role) + "|\n";
}

std::string table(std::string_view heading, std::span<Function const* const> functions) {
    auto text = std::string(heading) + "\n| --- | --- | --- | --- |\n";
    for (auto const* function : functions) {
        text += row(*function);
    }
    return text;
}

}  // namespace

std::string catalog_as_json(Catalog const& catalog) {
    Value::List functions;
    for (auto const* function : catalog.functions()) {
        functions.push_back(described(*function));
    }
    return write_as(Format::json, "catalog", Value(std::move(functions)));
}

std::string catalog_as_markdown(Catalog const& catalog) {
    auto text = table("| function | does | ACL | role |", catalog.functions());
    if (std::ranges::any_of(catalog.functions(), &Function::is_extension)) {
        text += "\n" + std::string(extension_word) + ": " + std::string(extension_meaning) + ".\n";
    }
    auto const others = functions_run_by(catalog);
    return others.empty() ? text : text + "\n" + table(uapi_heading, others);
}

}  // namespace penstock
