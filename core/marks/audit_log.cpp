#include "marks/audit_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errno_text.h"
#include "base/fd.h"
#include "base/json_text.h"
#include "disk/file_problem.h"

namespace penstock {
namespace {

// At most this much of a field: a line stays one short write even when JSON makes six bytes of one.
constexpr std::size_t longest_field = 512;

auto cannot(std::string const& call, std::string const& path) {
    return not_stored(call + " " + path + ": " + errno_text());
}

void describe(Json::Value& object, AuditedRestriction const& restriction) {
    if (!restriction.mailbox.empty()) {
        object["mailbox"] = restriction.mailbox.substr(0, longest_field);
    }
    object["until"] = json_or_null(restriction.until);
    object["locked"] = restriction.is_locked;
    if (restriction.queued) {
        object["queued"] = std::string(word_for(*restriction.queued));
        object["kept_until"] = json_or_null(restriction.kept_until);
    }
}

std::string line_for(AuditEntry const& entry) {
    Json::Value object;
    object["at"] = Json::Int64{entry.when};
    object["request"] = entry.request.substr(0, longest_field);
    object["by"] = entry.actor.substr(0, longest_field);
    object["from"] = entry.address.substr(0, longest_field);
    object["function"] = entry.function.substr(0, longest_field);
    object["account"] = entry.account.substr(0, longest_field);
    object["outcome"] = entry.outcome.substr(0, longest_field);
    object["why"] = entry.why.substr(0, longest_field);
    if (entry.restriction) {
        describe(object, *entry.restriction);
    }
    return to_json_line(object);
}

// A disk that filled up may have cut the last line short: then this one begins with the newline
// that it lacks.
bool ends_within_a_line(int descriptor, off_t size) {
    char last = '\n';
    return size > 0 && ::pread(descriptor, &last, 1, size - 1) == 1 && last != '\n';
}

Result<void> write_line(int descriptor, std::string line, std::string const& path) {
    struct stat status = {};
    if (::fstat(descriptor, &status) == -1) {
        return cannot("fstat", path);
    }
    if (!S_ISREG(status.st_mode)) {
        return not_stored(path + " is not a regular file");
    }
    if (ends_within_a_line(descriptor, status.st_size)) {
        line.insert(0, 1, '\n');
    }
    ssize_t const written = ::write(descriptor, line.data(), line.size());
    if (written == -1) {
        return cannot("write", path);
    }
    if (static_cast<std::size_t>(written) != line.size()) {
        return not_stored("write " + path + ": the line was cut short");
    }
    return {};
}

}  // namespace

AuditLog::AuditLog(std::string path) : path_(std::move(path)) {}

Result<void> AuditLog::append(AuditEntry const& entry, Durability durability) const {
    constexpr int flags =
        O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
    constexpr mode_t for_owner_and_group = 0640;
    auto const line = line_for(entry);
    Fd const file(::open(path_.c_str(), flags, for_owner_and_group));
    if (!file) {
        return cannot("open", path_);
    }
    {
        std::lock_guard lock(writing_);
        if (auto written = write_line(file.get(), line, path_); !written) {
            return written;
        }
    }
    if (durability == Durability::synced && ::fdatasync(file.get()) == -1) {
        return cannot("fdatasync", path_);
    }
    return {};
}

}  // namespace penstock
