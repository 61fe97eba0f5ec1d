#include "fcgi/front_end_secret.h"

#include <fstream>
#include <string>

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "unit/temp_directory.h"

using namespace penstock;

namespace {

std::string const first(64, 'a');
std::string const second(64, '0');

class File {
  public:
    void write(std::string const& text, mode_t mode = 0640) {
        auto const next = path() + ".new";
        std::ofstream(next) << text;
        ::chmod(next.c_str(), mode);
        ::rename(next.c_str(), path().c_str());
    }
    [[nodiscard]] std::string path() const { return directory_ / "secret"; }
    [[nodiscard]] FrontEndSecret secret() const { return {path(), ::getuid()}; }

  private:
    TempDirectory directory_;
};

bool is_admitted(FrontEndSecret const& secret, std::string const& given) {
    auto const admitted = secret.admit(given);
    CHECK((admitted || admitted.error().kind == ProblemKind::unauthenticated));
    return admitted.has_value();
}

}  // namespace

TEST_SUITE("front end secret") {
    TEST_CASE("it admits who shows it, and nobody else") {
        File file;
        file.write(first + "\n");
        auto const secret = file.secret();
        CHECK(is_admitted(secret, first));
        CHECK(secret.fault().empty());
        for (auto const& wrong : {std::string(), first.substr(1), first + "a", first + "\n", second,
                                  "b" + first.substr(1), first.substr(1) + "b"}) {
            CHECK_FALSE(is_admitted(secret, wrong));
        }
    }

    TEST_CASE("a new one counts at once, and two while it is renewed") {
        File file;
        file.write(first + "\n");
        auto const secret = file.secret();
        CHECK(is_admitted(secret, first));
        file.write(second + "\n" + first + "\n");
        CHECK(is_admitted(secret, first));
        CHECK(is_admitted(secret, second));
        file.write(second + "\n");
        CHECK_FALSE(is_admitted(secret, first));
        CHECK(is_admitted(secret, second));
    }

    TEST_CASE("a file that is missing, is none of its form, or cannot be believed admits nobody") {
        File file;
        auto const secret = file.secret();
        CHECK_FALSE(is_admitted(secret, ""));
        CHECK(secret.fault().find("missing") != std::string::npos);
        for (auto const& text : {std::string(), std::string("\n"), first, first + " \n",
                                 std::string(64, 'A') + "\n", std::string("a\n"), first + "\n\n"}) {
            file.write(text);
            CHECK_FALSE(is_admitted(secret, ""));
            CHECK_FALSE(is_admitted(secret, first));
            CHECK_FALSE(secret.fault().empty());
        }
        file.write(first + "\n", 0660);
        CHECK_FALSE(is_admitted(secret, first));
        FrontEndSecret const of_another(file.path(), ::getuid() + 1);
        file.write(first + "\n");
        CHECK_FALSE(is_admitted(of_another, first));
    }
}
