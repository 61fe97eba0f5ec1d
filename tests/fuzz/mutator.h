// Mutator: random changes to given inputs, the same for the same seed. One thread.
#pragma once

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz/fuzz_target.h"

namespace penstock::test {

// Of a dictionary as libFuzzer reads it, without escapes: one "word" a line.
inline std::vector<std::string> words_of(std::string_view dictionary) {
    std::vector<std::string> words;
    while (!dictionary.empty()) {
        auto const line = take(dictionary, "\n");
        if (line.size() > 2 && line.front() == '"' && line.back() == '"') {
            words.emplace_back(line.substr(1, line.size() - 2));
        }
    }
    return words;
}

class Mutator {
  public:
    Mutator(unsigned seed, std::vector<std::string> seeds, std::vector<std::string> words)
        : random_(seed), seeds_(std::move(seeds)), words_(std::move(words)) {
        words_.insert(words_.end(),
                      {"\n", "\r\n", "%00", "%", "&", "=", "\xff", std::string(1, '\0')});
    }

    [[nodiscard]] std::string next() {
        auto text = any_of(seeds_);
        for (auto left = 1 + below(4); left > 0; --left) {
            change(text);
        }
        return text;
    }

  private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }
    std::string any_of(std::vector<std::string> const& texts) {
        return texts.empty() ? "" : texts[below(texts.size())];
    }

    void change(std::string& text) {
        auto const at = below(text.size() + 1);
        auto const length = 1 + below(std::min<std::size_t>(text.size() - at + 1, 32));
        switch (below(6)) {
            case 0:
                text.erase(at, length);
                break;
            case 1:
                text.insert(at, text.substr(at, length));
                break;
            case 2:
                text.insert(at, any_of(words_));
                break;
            case 3:
                text.replace(at, length, any_of(words_));
                break;
            case 4:  // the end of another one
                text.replace(at, std::string::npos, tail_of(any_of(seeds_)));
                break;
            default:
                text.replace(at, 1, 1, static_cast<char>(below(256)));
        }
    }

    std::string tail_of(std::string const& text) { return text.substr(below(text.size() + 1)); }

    std::mt19937_64 random_;
    std::vector<std::string> seeds_;
    std::vector<std::string> words_;
};

}  // namespace penstock::test
