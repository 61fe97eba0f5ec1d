// AccountSearch: the search, searchtype and searchmethod of listaccts.
//
// A regular expression is RE2's, whatever its letters' case: it takes time in proportion to the
// text it reads, so that no caller can stop the worker with one; it has no look-around and no
// back-references. Fails with invalid_argument. A value; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "accounts/account.h"
#include "api/reader.h"
#include "base/result.h"

namespace re2 {
class RE2;
}

namespace penstock {

enum class SearchField { domain, owner, user, ip, package };
enum class SearchMethod { exact, regex };

template <>
struct Reader<SearchField> {
    [[nodiscard]] static Result<SearchField> read(std::string_view text, ReadingContext const&);
};

template <>
struct Reader<SearchMethod> {
    [[nodiscard]] static Result<SearchMethod> read(std::string_view text, ReadingContext const&);
};

class AccountSearch {
  public:
    // Without a text every account fits.
    [[nodiscard]] static Result<AccountSearch> make(std::optional<std::string> text,
                                                    SearchField field, SearchMethod method);

    [[nodiscard]] bool fits(Account const& account) const;

  private:
    AccountSearch(std::optional<std::string> text, SearchField field)
        : text_(std::move(text)), field_(field) {}
    [[nodiscard]] bool fits(std::string_view found) const;

    std::optional<std::string> text_;
    SearchField field_;
    std::shared_ptr<re2::RE2 const> expression_;  // shared by the copies of this value
};

}  // namespace penstock
