// guarded: what SQLite throws, as a Problem (index_unavailable); here and nowhere else.
#pragma once

#include <type_traits>

#include <SQLiteCpp/Exception.h>

#include "base/result.h"

namespace penstock {

template <class T, class Work>
[[nodiscard]] Result<T> guarded(Work const& work) {
    try {
        if constexpr (std::is_void_v<std::invoke_result_t<Work const&>>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (SQLite::Exception const& failed) {
        return problem(ProblemKind::index_unavailable, "", failed.what());
    }
}

}  // namespace penstock
