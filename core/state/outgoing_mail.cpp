#include "outgoing_mail.h"

#include "mark_directory.h"

namespace penstock {
namespace {

std::unique_ptr<MarkDirectory> directory_for(Restriction restriction, FileSystem const& files,
                                             std::string const& directory) {
    return std::make_unique<MarkDirectory>(
        files, directory + "/" + std::string(directory_of(restriction)));
}

}  // namespace

OutgoingMail::OutgoingMail(FileSystem const& files, std::string const& directory)
    : suspended_(directory_for(Restriction::suspended, files, directory)),
      held_(directory_for(Restriction::held, files, directory)) {}

OutgoingMail::~OutgoingMail() = default;

Result<Change> OutgoingMail::impose(Restriction restriction, AccountName const& account,
                                    MarkRecord const& record) {
    return directory(restriction).add(account.text(), to_line(record));
}

Result<Change> OutgoingMail::lift(Restriction restriction, AccountName const& account) {
    return directory(restriction).remove(account.text());
}

Result<bool> OutgoingMail::has(Restriction restriction, AccountName const& account) {
    return directory(restriction).has(account.text());
}

Result<MarkedNames> OutgoingMail::marked(Restriction restriction) {
    return directory(restriction).names();
}

MarkDirectory& OutgoingMail::directory(Restriction restriction) {
    return restriction == Restriction::suspended ? *suspended_ : *held_;
}

}  // namespace penstock
