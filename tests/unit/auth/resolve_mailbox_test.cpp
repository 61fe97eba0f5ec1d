// Whose a mailbox is: everything that is not the actor's is told alike.
#include <array>
#include <string>

#include <doctest/doctest.h>

#include "auth/accounts.h"

namespace penstock {

namespace {

class TwoAccounts final : public AccountSource {
  public:
    [[nodiscard]] Result<std::optional<Account>> find(std::string_view name) const override {
        for (auto const& account : accounts_) {
            if (account.name == name) {
                return account;
            }
        }
        return std::nullopt;
    }
    [[nodiscard]] Result<void> each(AccountVisitor const&) const override { return {}; }

  private:
    std::array<Account, 2> const accounts_{
        Account{"alice", "root", {"alice.example", "xn--bcher-kva.example"}},
        Account{"carol", "seller", {"carol.example"}}};
};

struct World {
    Accounts accounts{std::make_shared<TwoAccounts const>()};
    Actor root;
    Actor seller;

    World() {
        root.user = "root";
        seller.user = "seller";
    }
    // Its address; or "no", and anything else but no_such_mailbox is told by its number.
    [[nodiscard]] std::string resolved(Actor const& actor, std::string const& account,
                                       std::string const& text) const {
        auto const name = accounts.resolve(root, account);
        REQUIRE(name);
        auto const mailbox = accounts.resolve_mailbox(actor, *name, text);
        if (mailbox) {
            CHECK(mailbox->account().text() == account);
            return mailbox->address();
        }
        CHECK(mailbox.error().subject == text);
        CHECK(mailbox.error().detail.empty());
        return mailbox.error().kind == ProblemKind::no_such_mailbox
                   ? "no"
                   : std::to_string(static_cast<int>(mailbox.error().kind));
    }
};

}  // namespace

TEST_CASE("a mailbox is found in every way in which its owner could write it") {
    World const world;
    for (auto const* text : {"info@alice.example", "Info@ALICE.example", "info+tag@alice.example",
                             "info@alice.example.", " info@alice.example "}) {
        CAPTURE(std::string(text));
        CHECK(world.resolved(world.root, "alice", text) == "info@alice.example");
    }
    CHECK(world.resolved(world.root, "alice", "a@xn--bcher-kva.example") ==
          "a@xn--bcher-kva.example");
    CHECK(world.resolved(world.seller, "carol", "info@carol.example") == "info@carol.example");
}

TEST_CASE("a mailbox that is foreign, unknown or nonsense is told in one way") {
    World const world;
    for (auto const& text :
         {std::string("info@carol.example"), std::string("info@nobody.example"),
          std::string("info@sub.alice.example"), std::string("info@alice.example@carol.example"),
          std::string("@alice.example"), std::string("info@"), std::string("info"), std::string(),
          std::string("info@\xff.example"), std::string(600, 'x') + "@alice.example",
          std::string("info%alice.example"), std::string("info@alice.example/../x")}) {
        CAPTURE(text);
        bool const is_own = text == "info%alice.example";
        CHECK(world.resolved(world.root, "alice", text) == (is_own ? "info@alice.example" : "no"));
    }
    CHECK(world.resolved(world.seller, "alice", "info@alice.example") == "no");
    CHECK(world.resolved(world.seller, "alice", "info@carol.example") == "no");
    CHECK(world.resolved(world.seller, "carol", "info@alice.example") == "no");
}

}  // namespace penstock
