// The arguments of a JSON body: one flat object.
//
// A repeated key is a repeated argument, because the official JavaScript client writes repeated
// arguments so; hence a streaming reader and not a document tree, which would keep the last one
// only. An array of scalars counts as repeats, too; true and false are 1 and 0, null is empty.
// Anything else - another document, nesting, a broken text - is a malformed_request.
#pragma once

#include <string>

#include "api/raw_params.h"
#include "base/result.h"

namespace penstock {

[[nodiscard]] Result<void> add_json_arguments(std::string const& body, RawParams& params);

}  // namespace penstock
