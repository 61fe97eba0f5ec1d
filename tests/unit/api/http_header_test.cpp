#include "api/http_header.h"

#include <random>

#include <doctest/doctest.h>

namespace penstock {

TEST_SUITE("http header") {
    TEST_CASE("http header: a word stands between constants") {
        HttpHeader const header("Location", "/cpsess", "0123456789", "/");
        CHECK(header.name() == "Location");
        CHECK(header.value() == "/cpsess0123456789/");
    }

    TEST_CASE("http header: nothing but letters and digits gets through") {
        std::mt19937 random(5'322);
        for (int i = 0; i < 2'000; ++i) {
            std::string word;
            for (auto left = random() % 40; left > 0; --left) {
                word += static_cast<char>(random() % 256);
            }
            HttpHeader const header("Set-Cookie", "a=", word + "\r\nX: y", "; Secure");
            CAPTURE(header.value());
            auto const middle = header.value().substr(2, header.value().size() - 10);
            CHECK(middle.ends_with("Xy"));
            CHECK(middle.find_first_not_of(
                      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") ==
                  std::string::npos);
        }
    }
}

}  // namespace penstock
