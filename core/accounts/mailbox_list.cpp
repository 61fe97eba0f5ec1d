#include "accounts/mailbox_list.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "accounts/domain_key.h"
#include "accounts/longest_address.h"
#include "accounts/mailbox_key.h"
#include "base/lines.h"
#include "base/valid_utf8.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

constexpr std::size_t largest_list = 64 * 1024 * 1024;

bool is_visible(char c) {
    auto const byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7f;
}

std::optional<Mailbox> mailbox_from(std::string_view line) {
    auto const colon = line.find(':');
    auto address = trimmed(line.substr(0, colon));
    bool const is_locked_behind =
        colon != std::string_view::npos && line.substr(colon + 1).starts_with('!');
    bool const is_locked_before = address.starts_with('!');
    address.remove_prefix(is_locked_before ? 1 : 0);
    if (address.size() > longest_address || !std::ranges::all_of(address, is_visible) ||
        valid_utf8(address) != address || !mailbox_key(address)) {
        return std::nullopt;
    }
    return Mailbox{plain_address(address), !is_locked_before && !is_locked_behind};
}

bool says_nothing(std::string_view line) {
    return line.empty() || line.starts_with('#');
}

// Those without a login first: they are the ones that stay.
void sort_out(std::vector<Mailbox>& mailboxes) {
    std::ranges::sort(mailboxes, [](Mailbox const& a, Mailbox const& b) {
        return std::tie(a.address, a.may_log_in) < std::tie(b.address, b.may_log_in);
    });
    auto const repeats = std::ranges::unique(mailboxes, {}, &Mailbox::address);
    mailboxes.erase(repeats.begin(), repeats.end());
}

Result<Mailboxes> mailboxes_from(std::string_view text) {
    Mailboxes found;
    for (std::size_t number = 1; !text.empty(); ++number) {
        auto const line = trimmed(take_line(text));
        if (says_nothing(line)) {
            continue;
        }
        auto mailbox = mailbox_from(line);
        auto const domain =
            mailbox ? domain_key(mailbox->address.substr(mailbox->address.rfind('@') + 1))
                    : std::nullopt;
        if (!domain) {
            found.first_passed_over = found.passed_over++ == 0 ? number : found.first_passed_over;
            continue;
        }
        found.by_domain[*domain].push_back(std::move(*mailbox));
    }
    for (auto& [domain, mailboxes] : found.by_domain) {
        sort_out(mailboxes);
    }
    return found;
}

}  // namespace

Result<std::shared_ptr<Mailboxes const>> MailboxList::mailboxes() const {
    auto mailboxes = cache_.get(path_, TrustRule{owner_, largest_list}, mailboxes_from);
    if (mailboxes && !*mailboxes) {
        return unreadable(path_ + " is missing");
    }
    return mailboxes;
}

}  // namespace penstock
