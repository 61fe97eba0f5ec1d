#include "envelope.h"

#include "clean_text.h"
#include "json_writer.h"
#include "texts.h"
#include "xml_writer.h"

namespace penstock {

namespace {

int status_for(ProblemKind kind) {
    switch (kind) {
        case ProblemKind::malformed_request:
            return 400;
        case ProblemKind::request_too_large:
            return 413;
        default:
            return 200;
    }
}

HttpResponse respond(Format format, int status, std::string_view xml_root, Value const& content) {
    auto const cleaned = clean(content);
    return {status, std::string(content_type_for(format)),
            format == Format::xml ? write_xml(xml_root, cleaned) : write_json(cleaned)};
}

Value metadata(std::string_view command, std::string const& reason, int result) {
    return Value::Object{
        {"command", std::string(command)}, {"reason", reason}, {"result", result}, {"version", 1}};
}

}  // namespace

HttpResponse success(Format format, std::string_view command, Outcome const& outcome) {
    Value::Object answer;
    if (outcome.data) {
        answer.emplace_back("data", *outcome.data);
    }
    answer.emplace_back("metadata", metadata(command, outcome.reason, 1));
    return respond(format, 200, "result", answer);
}

HttpResponse failure(Format format, std::string_view command, Problem const& problem,
                     std::string_view xid) {
    return failure_text(format, status_for(problem.kind), command, reason_for(problem, xid));
}

HttpResponse failure_text(Format format, int status, std::string_view command,
                          std::string const& reason) {
    return respond(format, status, "result",
                   Value::Object{{"metadata", metadata(command, reason, 0)}});
}

HttpResponse access_refused(Format format) {
    std::string const text(access_denied);
    Value const body = Value::Object{{"apiversion", "2"},
                                     {"error", text},
                                     {"data", Value::Object{{"reason", text}, {"result", "0"}}},
                                     {"type", "text"}};
    return format == Format::xml ? respond(format, 403, "cpanelresult", body)
                                 : respond(format, 403, "", Value::Object{{"cpanelresult", body}});
}

HttpResponse unknown_app(Format format, std::string_view command) {
    return respond(format, 200, "result",
                   Value::Object{{"error", unknown_without_version(command)}});
}

}  // namespace penstock
