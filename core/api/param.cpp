#include "api/param.h"

namespace penstock {

bool AnyParam::is_given(RawParams const& params) const {
    bool const is_list = presence_ == Presence::repeated || presence_ == Presence::one_or_more;
    return is_list ? !params.all(spec_.name).empty() : params.first(spec_.name).has_value();
}

Result<std::string_view> AnyParam::single_text(RawParams const& params) const {
    if (params.is_ambiguous(spec_.name)) {
        return problem(ProblemKind::ambiguous_argument, std::string(spec_.name));
    }
    auto const text = params.first(spec_.name).value_or("");
    if (text.empty() && presence_ == Presence::required) {
        return problem(ProblemKind::missing_argument, std::string(spec_.name));
    }
    return text;
}

Result<std::vector<std::string_view>> AnyParam::all_texts(RawParams const& params) const {
    auto texts = params.all(spec_.name);
    std::erase_if(texts, [](std::string_view text) { return text.empty(); });
    if (texts.empty() && presence_ == Presence::one_or_more) {
        return problem(ProblemKind::missing_argument, std::string(spec_.name));
    }
    return texts;
}

Problem AnyParam::named(Problem problem) const {
    if (problem.kind == ProblemKind::invalid_argument) {
        problem.subject = spec_.name;
    }
    return problem;
}

}  // namespace penstock
