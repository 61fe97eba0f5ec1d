#include "accounts/mailbox_key.h"

#include <fstream>
#include <sstream>

#include <doctest/doctest.h>

namespace penstock {
namespace {

std::string bytes_of(std::string const& written) {
    if (written == "-") {
        return {};
    }
    std::string bytes;
    for (std::size_t i = 0; i < written.size(); ++i) {
        if (written.compare(i, 2, "\\x") == 0) {
            bytes += static_cast<char>(std::stoi(written.substr(i + 2, 2), nullptr, 16));
            i += 3;
        } else {
            bytes += written[i];
        }
    }
    return bytes;
}

TEST_CASE("every vector's plain form and key is what C++ makes of its address") {
    std::ifstream file(PENSTOCK_SOURCE_DIR "/tests/vectors/mailbox_keys");
    std::size_t cases = 0;
    for (std::string line; std::getline(file, line);) {
        if (line.empty() || line.starts_with("# ")) {
            continue;
        }
        std::istringstream words(line);
        std::string address;
        std::string plain;
        std::string key;
        REQUIRE((words >> address >> plain >> key));
        CAPTURE(address);
        auto const made = plain_address(bytes_of(address));
        if (std::string later; made != bytes_of(plain) && words >> later) {
            plain = later;
            words >> key;
        }
        CHECK(made == bytes_of(plain));
        CHECK(mailbox_key(bytes_of(address)).value_or("") == bytes_of(key));
        ++cases;
    }
    CHECK(cases > 80);
}

}  // namespace
}  // namespace penstock
