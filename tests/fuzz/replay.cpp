// Takes libFuzzer's place where there is none: TARGET DICTIONARY COUNT PATH... gives the target
// every file of PATH (a file or a directory), then COUNT mutations of them, the same in each run.
// The status is 1 where the target broke; the input is named, and written to `broken-input`, by
// which it can be given again: TARGET /dev/null 0 broken-input.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <vector>

#include "fuzz/fuzz_target.h"
#include "fuzz/mutator.h"

namespace penstock::test {

namespace {

namespace fs = std::filesystem;
constexpr unsigned seed = 20'261'122;

std::string read(fs::path const& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// In the order of their names, not of the directory.
std::vector<fs::path> files_of(std::vector<std::string> const& paths) {
    std::vector<fs::path> files;
    for (auto const& path : paths) {
        if (!fs::is_directory(path)) {
            files.emplace_back(path);
            continue;
        }
        for (auto const& entry : fs::directory_iterator(path)) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

// Before the target runs: it may end this process.
void give(std::string const& input) {
    try {
        LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const*>(input.data()), input.size());
    } catch (Broken const&) {
        std::ofstream("broken-input", std::ios::binary) << input;
        throw;
    }
}

int replay(std::string const& dictionary, unsigned count, std::vector<std::string> const& paths) {
    std::vector<std::string> seeds;
    std::string what;
    try {
        for (auto const& file : files_of(paths)) {
            what = file.string();
            give(seeds.emplace_back(read(file)));
        }
        Mutator mutator(seed, seeds, words_of(read(dictionary)));
        for (unsigned i = 0; i < count; ++i) {
            what = "mutation " + std::to_string(i) + " of seed " + std::to_string(seed);
            give(mutator.next());
        }
    } catch (Broken const& broken) {
        std::cerr << what << ": " << broken.what() << '\n';
        return EXIT_FAILURE;
    }
    std::cout << seeds.size() << " seeds and " << count << " mutations\n";
    return seeds.empty() ? EXIT_FAILURE : EXIT_SUCCESS;
}

}  // namespace

}  // namespace penstock::test

int main(int argc, char** argv) {
    std::vector<std::string> const arguments(argv + 1, argv + argc);
    if (arguments.size() < 3) {
        std::cerr << "usage: TARGET DICTIONARY COUNT PATH...\n";
        return EXIT_FAILURE;
    }
    return penstock::test::replay(arguments[0], static_cast<unsigned>(std::stoul(arguments[1])),
                                  {arguments.begin() + 2, arguments.end()});
}
