#include "agent/watch/lists.h"

#include "marks/restriction.h"

namespace penstock {

namespace {

constexpr std::chrono::seconds between_lists{1};

}  // namespace

Lists::Lists(std::string const& directory, KeptLines& kept) {
    for (auto const restriction : {Restriction::suspended, Restriction::held}) {
        ListKeeper const probe(restriction, directory, {});
        lists_.emplace_back(restriction, directory, kept[probe.name()]);
    }
}

void Lists::look_where_they_are() {
    for (auto& list : lists_) {
        list.look_where_it_is();
    }
    has_edit_ = true;
    is_stale_ = true;
}

bool Lists::take_edits(Core const& core, Time now) {
    has_edit_ = false;
    for (auto& list : lists_) {
        if (!list.take_edit(core)) {
            has_edit_ = true;
            next_ = now + between_lists;
            return false;
        }
    }
    is_stale_ = true;
    return true;
}

void Lists::try_kept_lines(Core const& core) {
    for (auto& list : lists_) {
        list.try_kept_lines(core);
    }
}

bool Lists::write(Core const& core, MarkNames const& marks, Time now, KeptLines& kept) {
    if (!is_stale_ || now < next_) {
        return false;
    }
    next_ = now + between_lists;
    is_stale_ = false;
    lists_[0].write(core, marks.suspended);
    lists_[1].write(core, marks.held);
    bool has_others = false;
    for (auto const& list : lists_) {
        if (kept[list.name()] != list.kept_lines()) {
            kept[list.name()] = list.kept_lines();
            has_others = true;
        }
        has_edit_ = has_edit_ || list.has_edit();  // while another was acted on
    }
    return has_others;
}

Lists::Time Lists::due(bool has_marks) const {
    return (is_stale_ && has_marks) || has_edit_ ? next_ : Time::max();
}

}  // namespace penstock
