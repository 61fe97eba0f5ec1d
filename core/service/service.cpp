#include "service/service.h"

#include <algorithm>
#include <chrono>

#include <Poco/Logger.h>

#include "base/log_field.h"
#include "disk/process_turn.h"
#include "service/account_origin.h"
#include "service/configured.h"
#include "service/source_watch.h"

namespace penstock {

namespace {

// Changes are noticed at once; looking again all the same costs little and covers a directory
// that was replaced as a whole.
constexpr std::chrono::minutes longest_wait{10};
constexpr std::chrono::seconds retry_wait{5};
constexpr std::chrono::seconds turn_wait{1};
// Of a call, whatever time it has: no front end waits for ever.
constexpr std::chrono::seconds longest_lock_wait{8};

}  // namespace

Service::Service(Paths paths, Poco::Logger& log, std::unique_ptr<WriteRights const> rights)
    : parts_(std::make_unique<Parts>(std::move(paths), log, std::move(rights))) {}

Service::~Service() = default;

Result<std::unique_ptr<Service>> Service::open(Paths paths, Poco::Logger& log,
                                               std::unique_ptr<WriteRights const> rights) {
    // make_unique cannot reach a private constructor.
    std::unique_ptr<Service> service(new Service(std::move(paths), log, std::move(rights)));
    if (auto read = service->reload(); !read) {
        return tl::unexpected(std::move(read.error()));
    }
    return service;
}

std::shared_ptr<Core const> Service::core() const {
    auto const now = configured();
    return {now, &now->core};
}

Result<void> Service::reload() {
    auto settings = read_settings(parts_->paths.config, parts_->paths.owner);
    if (!settings) {
        return tl::unexpected(std::move(settings.error()));
    }
    // Who has been answered 503 may have asked for the opposite since.
    std::chrono::milliseconds const patience = settings->request_seconds;
    parts_->files.limit_lock_wait(
        std::min<std::chrono::milliseconds>(patience * 4 / 5, longest_lock_wait));
    auto source = AccountOrigin(parts_->paths, *settings).source();
    auto configured =
        std::make_shared<Configured const>(*parts_, std::move(*settings), std::move(source));
    std::scoped_lock const lock(mutex_);
    configured_ = std::move(configured);
    return {};
}

Result<void> Service::map_identities() const {
    auto const now = configured();
    auto const rebuilt = now->identity_map.rebuild();
    if (!rebuilt) {
        return tl::unexpected(rebuilt.error());
    }
    for (auto const& conflict : rebuilt->conflicts) {
        parts_->log.warning("domain claimed twice: domain=" + log_field(conflict.domain) +
                            " belongs to=" + conflict.owner + " not to=" + conflict.claimant);
    }
    for (auto const& lost : rebuilt->lost) {
        parts_->log.warning("domain without A-labels: domain=" + log_field(lost.domain) +
                            " account=" + lost.account +
                            ": mail is not charged to the account by it");
    }
    for (auto const& unread : rebuilt->unreadable) {
        parts_->log.error("account not mapped anew: account=" + log_field(unread.subject) +
                          " why=" + log_field(unread.detail));
    }
    if (rebuilt->written + rebuilt->removed > 0) {
        parts_->log.information("identity map: written=" + std::to_string(rebuilt->written) +
                                " removed=" + std::to_string(rebuilt->removed));
    }
    return {};
}

void Service::keep_map_fresh(std::stop_token stop) const {
    // Several processes behind one web server would all do the same at the same change.
    ProcessTurn turn(parts_->paths.state + "/outgoing/map/accounts");
    while (!stop.stop_requested()) {
        if (!turn.is_ours()) {
            SourceWatch({}).wait(stop, turn_wait);
            continue;
        }
        SourceWatch watch(AccountOrigin(parts_->paths, configured()->settings).directories());
        auto const mapped = map_identities();
        if (!mapped) {
            parts_->log.error("identity map: " + log_field(mapped.error().detail));
        }
        watch.wait(stop, mapped ? longest_wait : retry_wait);
    }
}

Settings Service::settings() const {
    return configured()->settings;
}

std::shared_ptr<Configured const> Service::configured() const {
    std::scoped_lock const lock(mutex_);
    return configured_;
}

}  // namespace penstock
