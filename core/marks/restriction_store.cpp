#include "marks/restriction_store.h"

#include "disk/file_problem.h"

namespace penstock {
namespace {

// Whether a mark means the same without its text: it stops the mail of an account until somebody
// lifts it. An end, whose a hash is, and that it came by a list alone are known by the text only.
Order order_for(RestrictedName const& name, Stop const& stop) {
    bool const is_in_text = stop.entry.until || name.is_mailbox() || stop.entry.via == Via::list;
    return is_in_text ? Order::text_before_name : Order::name_before_text;
}

}  // namespace

RestrictionStore::RestrictionStore(FileSystem const& files, std::string const& directory,
                                   Restriction restriction)
    : restriction_(restriction),
      marks_(files, directory + "/" + std::string(directory_of(restriction))),
      locks_(files, directory + "/locks/" + std::string(directory_of(restriction))),
      queued_(files, directory + "/queued") {}

Result<Stop> RestrictionStore::planned_for(SeenMark const& seen, StopPlan const& plan) const {
    return plan(state_from(seen)).map([&](Stop const& asked) {
        return normal(asked, restriction_);
    });
}

Result<Change> RestrictionStore::put_mark(RestrictedName const& name, StopPlan const& plan) {
    auto const in = marks_.now();
    auto const seen = in ? look_in(*in, name.file()) : tl::unexpected(in.error());
    auto const planned = seen ? planned_for(*seen, plan) : tl::unexpected(seen.error());
    if (!planned) {
        return tl::unexpected(planned.error());
    }
    auto const& stop = *planned;
    auto const confirmed = [&](Change change) {
        return marks_.confirm(*in).map([&] { return change; });
    };
    // What names in other directories are to say is looked at, and confirmed, under the lock alone.
    bool const is_for_mark_alone = !stop.locks && !stop.sets_queued;
    if (seen->text && is_for_mark_alone && !next_record(*seen, name, stop)) {
        return confirmed(Change::already_so);
    }
    bool const is_mark_alone = !seen->text && !stop.locks && !seen->is_locked &&
                               seen->queued == QueuedNames{} &&
                               wanted_names(stop, restriction_) == QueuedNames{};
    if (is_mark_alone) {
        auto const created =
            marks_.create(*in, name.file(), to_line(new_record(name, stop)), order_for(name, stop));
        if (!created) {
            return tl::unexpected(created.error());
        }
        if (*created) {
            return confirmed(Change::changed);
        }
    }
    return put_under_lock(*in, name, stop).and_then(confirmed);
}

// While nobody else changes anything but making marks where there are none; that ends with the
// lock, and the waiting for the disk can be shared again.
Result<Change> RestrictionStore::put_under_lock(Directory const& in, RestrictedName const& name,
                                                Stop const& stop) {
    auto const lock = marks_.lock(in);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    auto seen = look_in(in, name.file());
    if (seen && !seen->text) {
        auto const made = make_mark(in, *seen, name, stop);
        if (!made || *made == Change::changed) {
            return made;
        }
        seen = look_in(in, name.file());
    }
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    return seen->text ? merge_mark(in, *seen, name, stop)
                      : unreadable("the mark of " + name.file() + " comes and goes");
}

// already_so: another call was quicker.
Result<Change> RestrictionStore::make_mark(Directory const& in, SeenMark const& seen,
                                           RestrictedName const& name, Stop const& stop) {
    // Names that a mark has left behind are its own until it has gone for certain.
    bool const has_names = seen.is_locked || seen.queued != QueuedNames{};
    if (auto const gone = has_names ? marks_.confirm(in) : Result<void>{}; !gone) {
        return tl::unexpected(gone.error());
    }
    auto lock = stop.locks ? locks_.add(name.file()) : locks_.remove(name.file());
    if (!lock) {
        return lock;
    }
    if (auto const set = set_queued(name.file(), wanted_names(stop, restriction_)); !set) {
        return tl::unexpected(set.error());
    }
    return marks_.create(in, name.file(), to_line(new_record(name, stop))).map([](bool is_new) {
        return is_new ? Change::changed : Change::already_so;
    });
}

Result<Change> RestrictionStore::merge_mark(Directory const& in, SeenMark const& seen,
                                            RestrictedName const& name, Stop const& stop) {
    if (auto const may = foreseen_stop(name, seen, stop); !may) {
        return may;
    }
    auto lock = stop.locks ? locks_.add(name.file()) : Result<Change>(Change::already_so);
    if (!lock) {
        return lock;
    }
    auto const next = next_record(seen, name, stop);
    auto const written =
        next ? marks_.replace(in, name.file(), to_line(*next), when_full(seen, *next))
             : Result<bool>(false);
    if (!written) {
        return tl::unexpected(written.error());
    }
    auto const set = stop.sets_queued ? set_queued(name.file(), wanted_names(stop, restriction_))
                                      : Result<bool>(false);
    if (!set) {
        return tl::unexpected(set.error());
    }
    return *lock == Change::changed || *written || *set ? Change::added : Change::already_so;
}

Result<Change> RestrictionStore::take_mark(RestrictedName const& name, LiftRule const& rule) {
    auto const in = marks_.now();
    if (!in) {
        return tl::unexpected(in.error());
    }
    SeenMark taken;
    auto change = take_under_lock(*in, name, rule, taken);
    if (!change) {
        return change;
    }
    auto const confirmed = *change == Change::changed
                               ? marks_.confirm_taken(*in, name.file(), *taken.text)
                               : marks_.confirm(*in);
    if (!confirmed) {
        return tl::unexpected(confirmed.error());
    }
    if (*change == Change::changed && (taken.is_locked || taken.queued != QueuedNames{})) {
        tidy_after(*in, name.file());
    }
    return *change;
}

Result<Change> RestrictionStore::take_under_lock(Directory const& in, RestrictedName const& name,
                                                 LiftRule const& rule, SeenMark& taken) {
    auto const lock = marks_.lock(in);
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    auto seen = look_in(in, name.file());
    if (!seen) {
        return tl::unexpected(seen.error());
    }
    auto foreseen = foreseen_lifting(name, state_from(*seen), rule);
    if (!foreseen || *foreseen != Change::changed) {
        return foreseen;
    }
    taken = std::move(*seen);
    return marks_.take(in, name.file()).map([](bool was_there) {
        return was_there ? Change::changed : Change::already_so;
    });
}

// The mark has gone for certain, and with it the meaning of these names: what cannot be taken away
// now is put right when a mark is made again.
void RestrictionStore::tidy_after(Directory const& in, std::string const& file) {
    auto const lock = marks_.lock(in);
    auto const seen = lock ? look_in(in, file) : tl::unexpected(lock.error());
    if (!seen || seen->text) {
        return;
    }
    (void)locks_.remove(file);
    (void)set_queued(file, {});
}

Result<Change> RestrictionStore::foresee_mark(RestrictedName const& name, StopPlan const& plan) {
    return look_at(name.file()).and_then([&](SeenMark const& seen) {
        return planned_for(seen, plan).and_then([&](Stop const& stop) {
            return foreseen_stop(name, seen, stop);
        });
    });
}

Result<Change> RestrictionStore::end_keeping(RestrictedName const& name, std::int64_t now) {
    auto const in = marks_.now();
    auto const lock = in ? marks_.lock(*in) : tl::unexpected(in.error());
    if (!lock) {
        return tl::unexpected(lock.error());
    }
    auto const state = mark_state(name.file());
    if (!state) {
        return tl::unexpected(state.error());
    }
    if (!*state || !(*state)->kept_until) {
        return Change::already_so;
    }
    return *(*state)->kept_until <= now ? queued_.stop_keeping(name.file()) : Change::kept;
}

Result<std::optional<MarkState>> RestrictionStore::mark_state(std::string const& file) {
    return look_at(file).map(state_from);
}

Result<SeenMark> RestrictionStore::look_at(std::string const& file) {
    auto const in = marks_.now();
    return in ? look_in(*in, file) : tl::unexpected(in.error());
}

// The lock first: a mark that is found afterwards is under it.
Result<SeenMark> RestrictionStore::look_in(Directory const& in, std::string const& file) {
    auto const is_locked = locks_.has(file);
    if (!is_locked) {
        return tl::unexpected(is_locked.error());
    }
    auto text = marks_.text(in, file);
    if (!text) {
        return tl::unexpected(text.error());
    }
    auto const queued = restriction_ == Restriction::suspended ? queued_.names(file)
                                                               : Result<QueuedNames>(QueuedNames{});
    if (!queued) {
        return tl::unexpected(queued.error());
    }
    return SeenMark{*is_locked, std::move(*text), *queued};
}

Result<bool> RestrictionStore::set_queued(std::string const& file, QueuedNames wanted) {
    return restriction_ == Restriction::suspended ? queued_.set(file, wanted) : Result<bool>(false);
}

}  // namespace penstock
