#include "exim/index_socket.h"

#include <random>
#include <string>
#include <thread>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "exim/delivery_wire.h"
#include "exim/index_wire.h"
#include "unit/temp_directory.h"
#include "wire/frame_stream.h"

using namespace penstock;

namespace {

constexpr auto row_kind = static_cast<unsigned char>(FrameKind::row);
constexpr auto end_kind = static_cast<unsigned char>(FrameKind::end);
constexpr auto failed_kind = static_cast<unsigned char>(FrameKind::failed);

QueuedMessage const queued{.id = "1xVExc-00007M-0C",
                           .account = "alice",
                           .mailbox = "a@a.example",
                           .sender = "s",
                           .recipients = {"b", "c"},
                           .size = 1'000'000'000'000,
                           .time = -5,
                           .is_frozen = true,
                           .is_parked = true};

// Answers one question with these bytes, whatever it is.
class OtherEnd {
  public:
    explicit OtherEnd(std::string answer) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path().copy(address.sun_path, sizeof address.sun_path - 1);
        listener_ = Fd(::socket(AF_UNIX, SOCK_STREAM, 0));
        REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) ==
                0);
        REQUIRE(::listen(listener_.get(), 1) == 0);
        thread_ = std::jthread([this, text = std::move(answer)] {
            Fd const socket(::accept(listener_.get(), nullptr, nullptr));
            char question[1024];
            static_cast<void>(::recv(socket.get(), question, sizeof question, 0));
            static_cast<void>(::send(socket.get(), text.data(), text.size(), MSG_NOSIGNAL));
        });
    }
    [[nodiscard]] std::string path() const { return (directory_ / "index.sock").string(); }

  private:
    TempDirectory directory_;
    Fd listener_;
    std::jthread thread_;
};

std::string frame(unsigned char kind, std::string const& content) {
    std::string text;
    for (unsigned i = 0; i < 4; ++i) {
        text.push_back(static_cast<char>(content.size() >> (8 * i)));
    }
    return text + static_cast<char>(kind) + content;
}

Result<int> visited(std::string const& answer) {
    OtherEnd const other(answer);
    int rows = 0;
    auto const asked = IndexSocket(other.path()).queue([&](QueuedMessage const&) {
        ++rows;
        return Result<void>();
    });
    return asked ? Result<int>(rows) : tl::unexpected(asked.error());
}

}  // namespace

TEST_CASE("what one end writes the other one reads") {
    auto const read = decoded<QueuedMessage>(encoded(queued));
    REQUIRE(read);
    CHECK(read->recipients == queued.recipients);
    CHECK(read->size == queued.size);
    CHECK(read->time == queued.time);
    CHECK(read->is_parked);
    CHECK(encoded(*read) == encoded(queued));
    IndexQuestion const question{
        .asked = Asked::recipients_by_account,
        .query = {.accounts = {{"a", ""}}, .types = {DeliveryType::failure}, .sender = "s"}};
    CHECK(encoded(*decoded<IndexQuestion>(encoded(question))) == encoded(question));
    Delivery const delivery{.message = {.id = "i", .identity = "x"}, .text = "t"};
    CHECK(encoded(*decoded<Delivery>(encoded(delivery))) == encoded(delivery));
    CHECK(*decoded_end(encoded_end(true)));
}

TEST_CASE("bytes that are cut or added to are nothing") {
    auto const whole = encoded(queued);
    for (std::size_t size = 0; size < whole.size(); ++size) {
        CHECK(!decoded<QueuedMessage>(whole.substr(0, size)));
    }
    CHECK(!decoded<QueuedMessage>(whole + "x"));
}

TEST_CASE("random bytes are read without harm") {
    constexpr unsigned seed = 4;
    CAPTURE(seed);
    std::mt19937 random(seed);
    for (int i = 0; i < 20'000; ++i) {
        std::string bytes(random() % 64, '\0');
        for (auto& byte : bytes) {
            byte = static_cast<char>(random() % 3 == 0 ? random() % 256 : random() % 4);
        }
        if (auto const question = decoded<IndexQuestion>(bytes)) {
            CHECK(decoded<IndexQuestion>(encoded(*question)));
        }
        static_cast<void>(decoded<Delivery>(bytes));
        static_cast<void>(decoded<QueuedMessage>(bytes));
    }
}

TEST_CASE("an answer counts only with its end") {
    auto const row = frame(row_kind, encoded(queued));
    auto const end = frame(end_kind, encoded_end(false));
    CHECK(visited(row + row + end) == 2);
    for (auto const& broken :
         {row, row + row.substr(0, 7), row + frame(end_kind, "xx"), frame(row_kind, "x") + end,
          frame(9, encoded(queued)) + end, frame(failed_kind, "why"),
          std::string("\xff\xff\xff\xff"), std::string()}) {
        auto const rows = visited(broken);
        REQUIRE(!rows);
        CHECK(rows.error().kind == ProblemKind::index_unavailable);
    }
}

TEST_CASE("where nobody listens the index is unavailable") {
    auto const asked =
        IndexSocket("/nonexistent/index.sock").figures({}, [](DeliveryFigures const&) {
            return Result<void>();
        });
    REQUIRE(!asked);
    CHECK(asked.error().kind == ProblemKind::index_unavailable);
}

TEST_CASE("a visitor that has had enough ends the visit with its own problem") {
    auto const row = frame(row_kind, encoded(queued));
    OtherEnd const other(row + row);
    auto const asked = IndexSocket(other.path()).queue([](QueuedMessage const&) {
        return Result<void>(problem(ProblemKind::out_of_time));
    });
    REQUIRE(!asked);
    CHECK(asked.error().kind == ProblemKind::out_of_time);
}
