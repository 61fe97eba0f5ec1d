// CachedFile<T>: what files say, parsed once for each change of theirs.
//
// Promise: get() answers for the file as it is now: a change on disk counts from the next call on.
// A file counts as unchanged when device, inode, size, mtime and ctime are all what they were. Two
// edits within one tick of the file system's clock could leave even these alike; so nothing is kept
// of a file whose ctime was not at least two seconds old when it was read (FileStamp::is_settled;
// two seconds: the coarsest clock of a file system in use). A vanished file is nothing from the
// next call on. What cannot be read or parsed is not remembered: it is read again at every call,
// and never answered with an older content.
//
// Bounded: it keeps at most `capacity` files, and forgets all of them when it is full.
//
// Threads: get() is safe from any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>

#include "base/result.h"
#include "disk/trusted_file.h"

namespace penstock {

template <class T>
class CachedFile {
  public:
    explicit CachedFile(std::size_t capacity = 1024) : capacity_(capacity) {}

    // `parse` makes Result<T> of the text; nullptr means that there is no such file. The value is
    // shared, because a caller may still read it when another thread has replaced it here.
    template <class Parse>
    [[nodiscard]] Result<std::shared_ptr<T const>> get(std::string const& path,
                                                       TrustRule const& rule,
                                                       Parse const& parse) const {
        auto stamp = stamp_of(path);
        if (!stamp) {
            return tl::unexpected(stamp.error());
        }
        if (!*stamp) {
            return nullptr;
        }
        if (auto known = recall(path, **stamp)) {
            return known;
        }
        auto file = read_trusted_file(path, rule);
        if (!file) {
            return tl::unexpected(file.error());
        }
        if (!*file) {
            return nullptr;
        }
        auto value = parse((*file)->text);
        if (!value) {
            return tl::unexpected(value.error());
        }
        auto shared = std::make_shared<T const>(std::move(*value));
        remember(path, (*file)->stamp, shared);
        return shared;
    }

  private:
    struct Known {
        FileStamp stamp;
        std::shared_ptr<T const> value;
    };

    std::shared_ptr<T const> recall(std::string const& path, FileStamp const& stamp) const {
        std::lock_guard lock(mutex_);
        auto found = known_.find(path);
        return found != known_.end() && found->second.stamp == stamp ? found->second.value
                                                                     : nullptr;
    }

    void remember(std::string const& path, FileStamp const& stamp,
                  std::shared_ptr<T const> const& value) const {
        if (!stamp.is_settled) {
            return;
        }
        std::lock_guard lock(mutex_);
        if (known_.size() >= capacity_ && known_.count(path) == 0) {
            known_.clear();
        }
        known_[path] = Known{stamp, value};
    }

    std::size_t capacity_;
    mutable std::mutex mutex_;
    mutable std::unordered_map<std::string, Known> known_;
};

}  // namespace penstock
