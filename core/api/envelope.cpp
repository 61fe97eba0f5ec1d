#include "api/envelope.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "api/clean_text.h"
#include "api/json_writer.h"
#include "api/texts.h"
#include "api/xml_writer.h"
#include "api/yaml_writer.h"

namespace penstock {

namespace {

constexpr char const* cpanel_element = "cpanelresult";

// Of a request that never was a call. A call that fails is answered 200, and told in the metadata:
// so it is in WHM API 1.
constexpr std::array<std::pair<ProblemKind, int>, 3> statuses{{
    {ProblemKind::malformed_request, 400},
    {ProblemKind::request_too_large, 413},
    {ProblemKind::waited_too_long, 503},
}};

int status_for(ProblemKind kind) {
    auto const* const found =
        std::ranges::find(statuses, kind, &std::pair<ProblemKind, int>::first);
    return found == statuses.end() ? 200 : found->second;
}

HttpResponse written(Format format, int status, std::string_view root, Value content) {
    return {status, std::string(content_type_for(format)),
            write_as(format, root, std::move(content))};
}

Value::Object metadata(std::string_view command, std::string const& reason, int result) {
    return {
        {"command", std::string(command)}, {"reason", reason}, {"result", result}, {"version", 1}};
}

Value failure_frame(std::string_view command, std::string const& reason) {
    return Value::Object{{"metadata", metadata(command, reason, 0)}};
}

Value list_of(std::vector<std::string> const& texts) {
    return Value::List(texts.begin(), texts.end());
}

Value succeeded(std::string_view command, Outcome outcome) {
    Value::Object answer;
    if (outcome.data) {
        answer.emplace_back("data", std::move(*outcome.data));
    }
    auto about = metadata(command, outcome.reason, outcome.is_negative ? 0 : 1);
    std::ranges::move(outcome.metadata, std::back_inserter(about));
    if (!outcome.messages.empty()) {
        about.emplace_back("output", Value::Object{{"messages", list_of(outcome.messages)}});
    }
    answer.emplace_back("metadata", std::move(about));
    return answer;
}

Value::Object members_of(std::optional<Value> data) {
    Value::Object members;
    if (data) {
        data->visit(Overloaded{[&](Value::Object& object) { members = std::move(object); },
                               [](auto const&) {}});
    }
    return members;
}

// Recorded: {"status":1,"statusmsg":"Ok","acct":[...]}, and where it failed, "acct":null.
Value with_status(Function const& function, Result<Outcome> outcome, std::string_view xid) {
    Value::Object answer;
    if (outcome) {
        answer = members_of(std::move(outcome->data));
        answer.emplace_back("status", 1);
        answer.emplace_back("statusmsg", "Ok");
        return answer;
    }
    if (!function.list.empty()) {
        answer.emplace_back(std::string(function.list), Value());
    }
    answer.emplace_back("status", 0);
    answer.emplace_back("statusmsg", reason_for_version_0(outcome.error(), xid));
    return answer;
}

Value::Object refusal(std::string const& text) {
    return {{"error", text},
            {"data", Value::Object{{"reason", text}, {"result", "0"}}},
            {"type", "text"}};
}

Value refused_by_cpanel(std::string const& text) {
    Value::Object refused{{"apiversion", "2"}};
    std::ranges::move(refusal(text), std::back_inserter(refused));
    return Value::Object{{cpanel_element, std::move(refused)}};
}

}  // namespace

Value foreign(Result<Outcome> outcome, std::string_view xid) {
    if (outcome) {
        return members_of(std::move(outcome->data));
    }
    // Recorded so, without a frame, for whatever is wrong with the user.
    return outcome.error().kind == ProblemKind::no_such_account
               ? Value(refusal(std::string(no_cpanel_user)))
               : refused_by_cpanel(reason_for(outcome.error(), xid));
}

std::string write_foreign(Format format, Value answer) {
    if (format != Format::xml) {
        return write_as(format, "", std::move(answer));
    }
    auto const* const inside = answer.member(cpanel_element);
    return write_as(format, cpanel_element, inside == nullptr ? std::move(answer) : Value(*inside));
}

HttpResponse respond_foreign(Format format, Result<Outcome> outcome, std::string_view xid) {
    auto const status = outcome ? 200 : status_for(outcome.error().kind);
    return {status, std::string(content_type_for(format)),
            write_foreign(format, foreign(std::move(outcome), xid))};
}

Value envelope(std::string_view command, Result<Outcome> outcome, std::string_view xid) {
    return outcome ? succeeded(command, std::move(*outcome))
                   : failure_frame(command, reason_for(outcome.error(), xid));
}

std::string write_as(Format format, std::string_view root, Value value) {
    auto const cleaned = clean(std::move(value));
    switch (format) {
        case Format::xml:
            return write_xml(root, cleaned);
        case Format::yaml:
            return write_yaml(cleaned);
        case Format::json_pretty:
            return write_pretty_json(cleaned);
        case Format::json:
            break;
    }
    return write_json(cleaned);
}

HttpResponse respond_version_1(Format format, std::string_view command, Result<Outcome> outcome,
                               std::string_view xid) {
    auto const status = outcome ? 200 : status_for(outcome.error().kind);
    return written(format, status, root_element, envelope(command, std::move(outcome), xid));
}

HttpResponse respond_version_0(Format format, Function const& function, Result<Outcome> outcome,
                               std::string_view xid) {
    bool const is_bare = outcome && function.version_0 == Version0::bare;
    Value answer = is_bare ? Value(members_of(std::move(outcome->data)))
                           : with_status(function, std::move(outcome), xid);
    return written(format, 200, function.name, std::move(answer));
}

HttpResponse failure_text(Format format, int status, std::string_view command,
                          std::string const& reason) {
    return written(format, status, root_element, failure_frame(command, reason));
}

HttpResponse access_refused(Format format) {
    return {403, std::string(content_type_for(format)),
            write_foreign(format, refused_by_cpanel(std::string(access_denied)))};
}

HttpResponse unknown_app(Format format, std::string_view command) {
    return written(format, 200, root_element,
                   Value::Object{{"error", unknown_without_version(command)}});
}

}  // namespace penstock
