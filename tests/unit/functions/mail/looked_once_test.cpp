// How often one call asks the accounts and the disk for the same thing.
#include <algorithm>
#include <array>
#include <filesystem>

#include <doctest/doctest.h>

#include "api/dispatcher.h"
#include "api/form.h"
#include "unit/disk/stricken_file_system.h"
#include "unit/functions/credential_host.h"
#include "unit/marks/outgoing_tree.h"

namespace penstock {

namespace {

// carol is seller's, who may suspend, and lift what root does not lock.
class CountedAccounts final : public AccountSource {
  public:
    mutable int finds = 0;

    [[nodiscard]] Result<std::optional<Account>> find(std::string_view name) const override {
        ++finds;
        return name == "carol" ? std::optional(carol_) : std::nullopt;
    }
    [[nodiscard]] Result<void> each(AccountVisitor const& visitor) const override {
        return visitor(carol_);
    }

  private:
    Account carol_{"carol", "seller", {"carol.example"}};
};

class Host {
  public:
    Host() {
        make_outgoing_tree(host_.directory, "outgoing/");
        for (auto const* name : {"outgoing/map/accounts", "outgoing/map/domains"}) {
            std::filesystem::create_directories(host_.directory / name);
        }
        seller.user = "seller";
        seller.acls = AclSet::from_words(std::array{std::string("suspend-acct")});
    }

    Result<Outcome> call(Actor const& who, std::string_view function, std::string const& more) {
        files_.looks.clear();
        source_->finds = 0;
        return dispatch_by_name(core_, who, function, parse_form("user=carol" + more).value(),
                                "xid123");
    }
    [[nodiscard]] int accounts_read() const { return source_->finds; }
    [[nodiscard]] std::ptrdiff_t looks_at_mark() const {
        auto const mark = (host_.directory / "outgoing/suspended/carol").string();
        return std::ranges::count(files_.looks, mark);
    }

    Actor const root = CredentialHost::root();
    Actor seller;

  private:
    CredentialHost host_;
    StrickenFileSystem files_;
    OutgoingMail mail_{files_, (host_.directory / "outgoing").string()};
    std::shared_ptr<CountedAccounts> source_ = std::make_shared<CountedAccounts>();
    Accounts accounts_{source_};
    Core core_ = host_.core_with(accounts_, mail_);
};

constexpr auto suspend = "suspend_outgoing_email";

}  // namespace

TEST_CASE("suspending reads the account once and looks at its mark once") {
    Host host;
    SUBCASE("as root, who is told of the reseller") {
        auto const done = host.call(host.root, suspend, "");
        REQUIRE(done);
        CHECK(done->messages.size() == 1);
    }
    SUBCASE("as a reseller, whose queued mail may be locked") {
        REQUIRE(host.call(host.seller, suspend, ""));
    }
    SUBCASE("where the wish says a part of what becomes of queued mail") {
        REQUIRE(host.call(host.seller, suspend, "&grace=60&dry_run=1"));
    }
    SUBCASE("where it is suspended already") {
        REQUIRE(host.call(host.root, suspend, ""));
        auto const again = host.call(host.root, suspend, "");
        REQUIRE(again);
        CHECK(again->messages.size() == 1);
    }
    CHECK(host.accounts_read() == 1);
    CHECK(host.looks_at_mark() == 1);
}

TEST_CASE("what is changed under the lock is looked at once more there, and no more than that") {
    Host host;
    REQUIRE(host.call(host.root, suspend, "&queued=keep"));
    CHECK(host.looks_at_mark() == 2);
    REQUIRE(host.call(host.root, suspend, "&reason=another"));
    CHECK(host.looks_at_mark() == 2);
    REQUIRE(host.call(host.root, suspend, "&queued=fail"));
    CHECK(host.looks_at_mark() == 2);
    REQUIRE(host.call(host.seller, "unsuspend_outgoing_email", ""));
    CHECK(host.looks_at_mark() == 2);
    CHECK(host.accounts_read() == 1);
}

}  // namespace penstock
