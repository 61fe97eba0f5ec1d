// Input: the text of penstock.conf.
#include <string>

#include <unistd.h>

#include "fuzz/fuzz_target.h"
#include "settings/settings.h"
#include "unit/temp_directory.h"

using namespace penstock;
using namespace penstock::test;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    static TempDirectory const directory(memory_directory());
    directory.write("penstock.conf", text_of(data, size));
    auto const path = (directory / "penstock.conf").string();
    auto const settings = read_settings(path, ::geteuid());
    if (!settings) {
        require(settings.error().kind == ProblemKind::configuration, "another kind of mistake");
        require(settings.error().detail.find(path) != std::string::npos, "a mistake of no file");
        return 0;
    }
    auto const seconds = settings->request_seconds.count();
    require(settings->threads >= 1 && settings->threads <= 256, "so many threads");
    require(seconds >= 1 && seconds <= 300, "so many seconds");
    require(settings->grace_seconds.count() >= 0, "a grace that has passed");
    require(settings->domain_map.empty() || settings->domain_map.starts_with('/'),
            "a path to nowhere");
    return 0;
}
