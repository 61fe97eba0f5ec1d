// Settings: what penstock.conf says. Keys and defaults are those of the members below.
//
// read_settings() reads the whole file, checks the whole file, and only then gives Settings; it
// never gives half of one. No file is a mistake too: the operator named it.
//
// Failure: ProblemKind::configuration; its detail names the file, the line and the mistake.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

#include "base/result.h"
#include "marks/queued_mail.h"

namespace penstock {

enum class AccountsFrom { files, system };

// The lists in /etc that other software reads: kept, and what others write there obeyed; kept, and
// put back when others write there; or not kept at all.
enum class FlatLists { follow, mirror, off };

// Whether a reseller may lift what root has stopped without lock=1 on the reseller's account.
enum class HostStops { liftable, locked };

struct Settings {
    std::string version = "11.138.0.6";           // what the function `version` answers
    AccountsFrom accounts = AccountsFrom::files;  // accounts/USER, or the users of the host
    std::string domain_map = {};                  // accounts = system: path of `domain: user` lines
    unsigned threads = 64;                        // at most 256
    std::vector<std::string> front_end_users = {"www-data"};  // who may talk to the socket
    std::chrono::seconds request_seconds{10};  // a request's total deadline, 1 to 300
    bool trust_remote_user = false;  // whether REMOTE_USER names whom the web server authenticated
    bool administer_over_http = false;  // whether credentials and rights may be changed over HTTP
    QueuedMail queued_mail = QueuedMail::fail;  // where a suspension does not say it itself
    std::chrono::seconds grace_seconds{0};  // that queued mail waits first; at most longest_grace
    HostStops host_stops = HostStops::liftable;
    FlatLists flat_lists = FlatLists::follow;
    unsigned held_messages = 20000;   // that a held account may have queued; above it gets 452
    unsigned held_megabytes = 2000;   // the same in size
    unsigned parked_messages = 1000;  // of a held account, from which on they leave the main queue
    std::string mailboxes = {};  // path of a list of mailboxes, one address a line; may be empty
    unsigned index_days = 30;    // how long a delivery stays in the index
    unsigned index_megabytes = 2000;  // and how large the index may become

    [[nodiscard]] bool operator==(Settings const&) const = default;
};

// The keys that penstock.conf may have.
[[nodiscard]] std::vector<std::string_view> setting_names();

[[nodiscard]] Result<Settings> read_settings(std::string const& path, uid_t owner = 0);

}  // namespace penstock
