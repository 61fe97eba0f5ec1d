// MailboxList: the mailboxes of this host, as a file that the operator keeps names them
// (penstock.conf: mailboxes).
//
// One address a line. What follows a colon is ignored, so that the passwd file of an IMAP server
// can be used as it is, but for a `!` right behind the colon or before the address: nobody can log
// in to that mailbox. Empty lines and lines that begin with `#` say nothing; lines that are no
// address are passed over and counted. Nothing but the addresses is kept of the file.
//
// Promise: an answer is as of now; the file is parsed once for each change of it, and believed as
// trusted_file.h says.
//
// Failure: state_unreadable; also where the file is missing: the operator named it.
//
// Threads: all calls are safe from any thread.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "disk/cached_file.h"

namespace penstock {

struct Mailbox {
    std::string address;  // a plain_address() of valid UTF-8
    bool may_log_in = true;

    friend bool operator==(Mailbox const&, Mailbox const&) = default;
};

struct Mailboxes {
    // Sorted by address, none twice; of an address on two lines, the one without a login counts.
    std::map<std::string, std::vector<Mailbox>, std::less<>> by_domain;
    std::size_t passed_over = 0;  // lines that are no address
    std::size_t first_passed_over = 0;
};

class MailboxList {
  public:
    // An empty path: the operator names no file.
    explicit MailboxList(std::string path, uid_t owner = 0)
        : path_(std::move(path)), owner_(owner) {}

    [[nodiscard]] bool is_named() const { return !path_.empty(); }
    [[nodiscard]] std::string const& path() const { return path_; }

    // Shared with the calls that still read it when the file has changed.
    [[nodiscard]] Result<std::shared_ptr<Mailboxes const>> mailboxes() const;

  private:
    std::string path_;
    uid_t owner_;
    CachedFile<Mailboxes> cache_;
};

}  // namespace penstock
