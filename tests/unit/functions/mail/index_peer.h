// IndexPeer: plays penstock-index for the functions: notes each question and gives the same rows as
// an answer to all; but for what it does not know, which it tells who asks for that, and notes not.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "exim/delivery_wire.h"
#include "wire/frame_stream.h"

namespace penstock {

class IndexPeer {
  public:
    IndexPeer(std::string const& path, std::vector<std::string> rows, bool has_more = false,
              std::vector<std::string> remarks = {})
        : listener_(::socket(AF_UNIX, SOCK_STREAM, 0)),
          rows_(std::move(rows)),
          has_more_(has_more),
          remarks_(std::move(remarks)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        REQUIRE(::bind(listener_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) ==
                0);
        REQUIRE(::listen(listener_.get(), 8) == 0);
        thread_ = std::jthread([this] { run(); });
    }
    IndexPeer(IndexPeer const&) = delete;
    IndexPeer& operator=(IndexPeer const&) = delete;
    ~IndexPeer() { ::shutdown(listener_.get(), SHUT_RDWR); }

    // The last one that was asked.
    [[nodiscard]] IndexQuestion question() const {
        std::scoped_lock const lock(mutex_);
        REQUIRE(!questions_.empty());
        return questions_.back();
    }

  private:
    void run() {
        for (Fd socket; (socket = Fd(::accept(listener_.get(), nullptr, nullptr)));) {
            FrameStream stream(std::move(socket), std::chrono::seconds(10));
            auto const frame = stream.receive();
            auto const question = decoded<IndexQuestion>(frame->content).value();
            if (question.asked == Asked::remarks) {
                answer(stream, remarks_, false);
                continue;
            }
            {
                std::scoped_lock const lock(mutex_);
                questions_.push_back(question);
            }
            answer(stream, rows_, has_more_);
        }
    }

    static void answer(FrameStream& stream, std::vector<std::string> const& rows, bool has_more) {
        for (auto const& row : rows) {
            static_cast<void>(stream.send(static_cast<unsigned char>(FrameKind::row), row));
        }
        static_cast<void>(
            stream.send(static_cast<unsigned char>(FrameKind::end), encoded_end(has_more)));
        static_cast<void>(stream.flush());
    }

    Fd listener_;
    std::vector<std::string> rows_;
    bool has_more_;
    std::vector<std::string> remarks_;
    mutable std::mutex mutex_;
    std::vector<IndexQuestion> questions_;
    std::jthread thread_;
};

}  // namespace penstock
