#include "functions/accounts/account_search.h"

#include <algorithm>

#include <re2/re2.h>

#include "accounts/account_facts.h"
#include "accounts/domain_key.h"

namespace penstock {

namespace {

constexpr std::size_t longest_expression = 256;

}  // namespace

Result<SearchField> Reader<SearchField>::read(std::string_view text, ReadingContext const&) {
    return read_word<SearchField>(text, {{"domain", SearchField::domain},
                                         {"owner", SearchField::owner},
                                         {"user", SearchField::user},
                                         {"ip", SearchField::ip},
                                         {"package", SearchField::package}});
}

Result<SearchMethod> Reader<SearchMethod>::read(std::string_view text, ReadingContext const&) {
    return read_word<SearchMethod>(
        text, {{"exact", SearchMethod::exact}, {"regex", SearchMethod::regex}});
}

Result<AccountSearch> AccountSearch::make(std::optional<std::string> text, SearchField field,
                                          SearchMethod method) {
    AccountSearch search(std::move(text), field);
    if (search.text_ && field == SearchField::domain && method == SearchMethod::exact) {
        search.text_ = domain_key(*search.text_).value_or(*search.text_);
    }
    if (!search.text_ || method == SearchMethod::exact) {
        return search;
    }
    auto const refused = [] {
        return invalid("search", "a regular expression of at most " +
                                     std::to_string(longest_expression) +
                                     " characters, without look-around and back-references");
    };
    if (search.text_->size() > longest_expression) {
        return refused();
    }
    re2::RE2::Options options;
    options.set_case_sensitive(false);
    options.set_log_errors(false);
    options.set_max_mem(1 << 20);
    search.expression_ = std::make_shared<re2::RE2 const>(*search.text_, options);
    return search.expression_->ok() ? Result<AccountSearch>(std::move(search)) : refused();
}

bool AccountSearch::fits(Account const& account) const {
    switch (field_) {
        case SearchField::domain:
            return !text_ || std::ranges::any_of(account.domains, [this](auto const& domain) {
                return fits(std::string_view(domain));
            });
        case SearchField::owner:
            return fits(account.owner);
        case SearchField::ip:
            return fits(account.fact(facts::ip));
        case SearchField::package:
            return fits(account.fact(facts::plan));
        case SearchField::user:
            break;
    }
    return fits(account.name);
}

bool AccountSearch::fits(std::string_view found) const {
    if (!text_) {
        return true;
    }
    return expression_ ? re2::RE2::PartialMatch({found.data(), found.size()}, *expression_)
                       : found == *text_;
}

}  // namespace penstock
