// LogKey: the key with which Exim signs what penstock's ACLs write into its log
// (deploy/exim/identity.conf). Whoever has a filter can write whole lines into that log, so that
// whose a message is counts only from a line that is signed, together with the message's own id:
// nobody can make one, or have one count for another message.
//
// The key that was there before counts for as long as this object lives: lines that were signed
// with it may not be read yet. One thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "disk/trusted_file.h"

namespace penstock {

class LogKey {
  public:
    explicit LogKey(std::string path) : path_(std::move(path)) { look(); }

    // Reads it if it is another than before.
    void look();
    // Why no line can be believed; empty where the key is known.
    [[nodiscard]] std::string const& fault() const { return fault_; }
    [[nodiscard]] bool has_signed(std::string_view text, std::string_view mac) const;

  private:
    void take(std::string key);

    std::string path_;
    std::string fault_;
    FileStamp stamp_ = {};
    std::vector<std::string> keys_;  // the one of now last
};

// Lower-case hex digits. Pure.
[[nodiscard]] std::string mac_of(std::string const& key, std::string_view text);

}  // namespace penstock
