#include "marks/outgoing_mail.h"

#include "accounts/mailbox_key.h"
#include "marks/restriction_store.h"

namespace penstock {
namespace {

// A directory's own names, not what somebody says that they are.
bool is_file_name(std::string_view text) {
    return !text.empty() && !text.starts_with('.') && text.find('/') == std::string_view::npos;
}

// The record says whose a hash is; believed only as far as it leads to this file.
std::string text_for(std::string_view file, std::optional<MarkRecord> const& record) {
    bool const fits = record && mailbox_key(record->subject) == file;
    return fits ? record->subject : std::string(file);
}

}  // namespace

OutgoingMail::OutgoingMail(FileSystem const& files, std::string const& directory)
    : suspended_(std::make_unique<RestrictionStore>(files, directory, Restriction::suspended)),
      held_(std::make_unique<RestrictionStore>(files, directory, Restriction::held)) {}

OutgoingMail::~OutgoingMail() = default;

Result<Change> OutgoingMail::impose(Restriction restriction, RestrictedName const& name,
                                    StopPlan const& plan) {
    return store(restriction).put_mark(name, plan);
}

Result<Change> OutgoingMail::lift(Restriction restriction, RestrictedName const& name,
                                  LiftRule const& rule) {
    return store(restriction).take_mark(name, rule);
}

Result<Change> OutgoingMail::foresee(Restriction restriction, RestrictedName const& name,
                                     StopPlan const& plan) {
    return store(restriction).foresee_mark(name, plan);
}

Result<Change> OutgoingMail::end_grace(RestrictedName const& name, std::int64_t now) {
    return suspended_->end_keeping(name, now);
}

Result<bool> OutgoingMail::has(Restriction restriction, RestrictedName const& name) {
    return store(restriction).has_mark(name.file());
}

Result<std::optional<MarkState>> OutgoingMail::state_of(Restriction restriction,
                                                        RestrictedName const& name) {
    return store(restriction).mark_state(name.file());
}

Result<MarkedNames> OutgoingMail::marked(Restriction restriction) {
    return store(restriction).marked_files();
}

Result<MarkedNames> OutgoingMail::locked(Restriction restriction) {
    return store(restriction).locked_files();
}

Result<std::optional<RestrictedName>> OutgoingMail::find(Restriction restriction,
                                                         std::string_view file) {
    if (!is_file_name(file)) {
        return std::nullopt;
    }
    auto const named = [&](std::string text) {
        return std::optional(RestrictedName(std::string(file), std::move(text)));
    };
    if (file.starts_with('@')) {
        return store(restriction).mark_state(std::string(file)).map([&](auto const& state) {
            return state ? named(text_for(file, state->record)) : std::nullopt;
        });
    }
    return store(restriction).has_mark(std::string(file)).map([&](bool is_there) {
        return is_there ? named(std::string(file)) : std::nullopt;
    });
}

RestrictionStore& OutgoingMail::store(Restriction restriction) {
    return restriction == Restriction::suspended ? *suspended_ : *held_;
}

}  // namespace penstock
