#include "exim/deliver_socket.h"

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "base/lines.h"
#include "base/number_in.h"
#include "exim/message_id.h"
#include "exim/order_bounds.h"
#include "wire/line_stream.h"

namespace penstock {

namespace {

constexpr std::chrono::seconds patience_for_orders{10};
constexpr std::chrono::seconds patience_for_answers{60};
constexpr std::size_t longest_answer_line = 1024;

tl::unexpected<Problem> refused(std::string detail) {
    return problem(ProblemKind::agent_unavailable, "", std::move(detail));
}

}  // namespace

Result<void> DeliverSocket::deliver(MessageIds const& ids) const {
    return order("deliver", ids);
}

Result<void> DeliverSocket::remove(MessageIds const& ids) const {
    return order("remove", ids);
}

Result<void> DeliverSocket::park(MessageIds const& ids) const {
    return order("park", ids);
}

Result<void> DeliverSocket::settle(std::string const& name, MessageIds const& ids) const {
    return order("settle " + name, ids);
}

Result<ConfigurationVerdict> DeliverSocket::check_installed() const {
    return ask("installed\n").map(verdict_of);
}

Result<ConfigurationVerdict> DeliverSocket::check_text(std::string const& configuration) const {
    if (configuration.size() > longest_configuration) {
        return refused("the configuration is too large");
    }
    return ask("validate " + std::to_string(configuration.size()) + "\n" + configuration)
        .map(verdict_of);
}

Result<std::string> DeliverSocket::check_wiring(std::string const& marked,
                                                std::string const& unmarked) const {
    return ask("check " + marked + " " + unmarked + "\n")
        .and_then([](Said said) -> Result<std::string> {
            if (said.status != 0) {
                return refused("the check of the wiring failed: " + said.text);
            }
            return std::move(said.text);
        });
}

Result<void> DeliverSocket::order(std::string_view word, MessageIds const& ids) const {
    for (std::size_t first = 0; first < ids.size(); first += most_ids_an_order) {
        std::string text = std::string(word) + "\n";
        auto const end = std::min(first + most_ids_an_order, ids.size());
        for (auto i = first; i < end; ++i) {
            if (!is_message_id(ids[i])) {
                return refused("no message id: " + ids[i]);
            }
            text += ids[i] + "\n";
        }
        auto stream = LineStream::connect(path_, patience_for_orders);
        if (!stream) {
            return tl::unexpected(stream.error());
        }
        auto const answer =
            stream->send(text + "\n").and_then([&] { return stream->line(longest_answer_line); });
        if (!answer) {
            return tl::unexpected(answer.error());
        }
        if (*answer != "ok") {
            return refused(*answer);
        }
    }
    return {};
}

ConfigurationVerdict DeliverSocket::verdict_of(Said said) {
    return {said.status == 0, std::move(said.text)};
}

Result<DeliverSocket::Said> DeliverSocket::ask(std::string_view question) const {
    auto stream = LineStream::connect(path_, patience_for_answers);
    if (!stream) {
        return tl::unexpected(stream.error());
    }
    auto const line =
        stream->send(question).and_then([&] { return stream->line(longest_answer_line); });
    if (!line) {
        return tl::unexpected(line.error());
    }
    auto const words = split(*line, ' ');
    auto const word = [&](std::size_t i) {
        return i < words.size() ? words[i] : std::string_view();
    };
    auto const status = number_in<std::uint16_t>(word(1));
    auto const size = number_in<std::size_t>(word(2));
    if (word(0) != "said" || !status || !size || *size > longest_said) {
        return refused(*line);
    }
    auto text = stream->bytes(*size);
    if (!text) {
        return tl::unexpected(text.error());
    }
    return Said{*status, std::move(*text)};
}

}  // namespace penstock
