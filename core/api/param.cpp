#include "param.h"

namespace penstock {

Result<std::string_view> AnyParam::text_in(RawParams const& params) const {
    std::string const name(spec_.name);
    auto const text = params.first(name);
    if (!text || text->empty()) {
        return problem(ProblemKind::missing_argument, name);
    }
    if (params.is_ambiguous(name)) {
        return problem(ProblemKind::ambiguous_argument, name);
    }
    return *text;
}

}  // namespace penstock
