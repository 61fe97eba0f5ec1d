// What clang before 17 cannot deduce by itself, put in front of every file of a fuzzing build: the
// type of an aggregate from its members (core/api/value.h). Declarations only.
#pragma once

namespace penstock {

template <class... Lambdas>
struct Overloaded;
template <class... Lambdas>
Overloaded(Lambdas...) -> Overloaded<Lambdas...>;

}  // namespace penstock
