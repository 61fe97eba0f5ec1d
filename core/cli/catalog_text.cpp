#include "catalog_text.h"

#include "catalog_words.h"
#include "envelope.h"

namespace penstock {

namespace {

Value text_or_null(std::string_view text) {
    return text.empty() ? Value() : Value(std::string(text));
}

Value described(AnyParam const& param) {
    return Value::Object{{"name", std::string(param.spec().name)},
                         {"help", std::string(param.spec().help)},
                         {"example", std::string(param.spec().example)},
                         {"presence", std::string(word_for(param.presence()))}};
}

Value described(Function const& function) {
    Value::List params;
    for (auto const* param : function.params) {
        params.push_back(described(*param));
    }
    return Value::Object{{"name", std::string(function.name)},
                         {"section", std::string(function.section)},
                         {"help", std::string(function.help)},
                         {"role", text_or_null(function.role ? word_for(*function.role) : "")},
                         {"acl", text_or_null(function.acl ? word_for(*function.acl) : "")},
                         {"effect", std::string(word_for(function.effect))},
                         {"list", text_or_null(function.list)},
                         {"version_0", std::string(word_for(function.version_0))},
                         {"params", std::move(params)}};
}

std::string cell(std::string const& text) {
    return text.empty() ? "" : text + " ";
}

std::string row(Function const& function) {
    auto const acl = function.acl ? "`" + std::string(word_for(*function.acl)) + "`" : "";
    auto const role = function.role ? std::string(word_for(*function.role)) : "";
    return "| `" + std::string(function.name) + "` | " + std::string(function.help) + " | " +
           cell(acl) + "| " + cell(role) + "|\n";
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
    std::string table = "| function | does | ACL | role |\n| --- | --- | --- | --- |\n";
    for (auto const* function : catalog.functions()) {
        table += row(*function);
    }
    return table;
}

}  // namespace penstock
