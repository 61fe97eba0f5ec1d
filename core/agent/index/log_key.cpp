#include "agent/index/log_key.h"

#include <algorithm>

#include <Poco/HMACEngine.h>
#include <Poco/SHA1Engine.h>
#include <unistd.h>

#include "base/hash_name.h"

namespace penstock {

namespace {

constexpr std::size_t most_keys = 4;

}  // namespace

// SHA-1, because Exim 4.96 makes such signatures with that or MD5 alone; what is known to be weak
// about it is of no use against a signature with a key.
std::string mac_of(std::string const& key, std::string_view text) {
    Poco::HMACEngine<Poco::SHA1Engine> engine(key);
    engine.update(text.data(), text.size());
    return Poco::DigestEngine::digestToHex(engine.digest());
}

void LogKey::look() {
    auto const stamp = stamp_of(path_);
    if (stamp && *stamp && **stamp == stamp_ && fault_.empty()) {
        return;
    }
    // root's, where a host is meant; this process's own, in a test.
    auto const file = read_trusted_file(path_, {.owner = 0, .other_owner = ::geteuid()});
    if (!file || !*file) {
        fault_ = "whose a message is cannot be known: " +
                 (file ? path_ + " is missing" : file.error().detail);
        return;
    }
    auto const& text = (*file)->text;
    if (!text.ends_with('\n') || !is_hash_name(std::string_view(text).substr(0, text.size() - 1))) {
        fault_ = "whose a message is cannot be known: " + path_ + " is no key";
        return;
    }
    stamp_ = (*file)->stamp;
    fault_.clear();
    take(text.substr(0, text.size() - 1));
}

void LogKey::take(std::string key) {
    std::erase(keys_, key);
    keys_.push_back(std::move(key));
    if (keys_.size() > most_keys) {
        keys_.erase(keys_.begin());
    }
}

bool LogKey::has_signed(std::string_view text, std::string_view mac) const {
    return std::ranges::any_of(keys_,
                               [&](std::string const& key) { return mac_of(key, text) == mac; });
}

}  // namespace penstock
