// MarkDirectory: one directory of marks on disk, those of one restriction: names with a text.
//
// Promise, failure, threads: outgoing_mail.h, for each name by itself. What create(), replace() and
// take() have done is on disk when confirm() has succeeded. replace() and take() are for who holds
// lock(). Names are taken as they come: RestrictedName has made sure that they are safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "disk/file_system.h"
#include "disk/live_directory.h"
#include "marks/outgoing_mail.h"

namespace penstock {

// Which of the two is on disk first. The careful order takes two waits for the disk; the quick one
// takes one, and a loss of power before confirm() may leave the name without its text, which is for
// marks that mean the same without it.
enum class Order { text_before_name, name_before_text };

// What becomes of a mark's text where a full disk has no room for the new one.
enum class WhenFull { leave_old, leave_empty };

class MarkDirectory {
  public:
    // The directory that the path leads to, held open over the steps of one change: what is done in
    // it is confirmed only if it still is the one.
    using Directory = std::shared_ptr<OpenDirectory>;

    // What a mark's new text is called before it takes the mark's name. It begins with a dot and so
    // is no mark: where a call has died in between it stays, means nothing, and goes with the next
    // change of a text.
    static constexpr char const* working_name = ".merging";

    MarkDirectory(FileSystem const& files, std::string path);

    [[nodiscard]] Result<Directory> now();  // fails without its `.ready`

    [[nodiscard]] Result<bool> has(std::string const& name);
    [[nodiscard]] Result<bool> has(Directory const& in, std::string const& name) const;
    [[nodiscard]] Result<MarkedNames> names();
    // The mark's content; nothing if there is no mark. One that cannot be read is as good as one
    // that nobody can make sense of.
    [[nodiscard]] Result<std::optional<std::string>> text(Directory const& in,
                                                          std::string const& name) const;

    // Excludes all others who take it, of any process, for as long as the handle lives.
    [[nodiscard]] Result<FileHandle> lock(Directory const& in) const;

    // False if the name is taken by another. A full disk leaves the mark without its text.
    [[nodiscard]] Result<bool> create(Directory const& in, std::string const& name,
                                      std::string_view text,
                                      Order order = Order::text_before_name) const;
    // Gives a mark another text, in one step. False if a full disk left it as it was.
    [[nodiscard]] Result<bool> replace(Directory const& in, std::string const& name,
                                       std::string_view text, WhenFull when_full) const;
    [[nodiscard]] Result<void> confirm(Directory const& in) const;

    // Takes the mark away; false if it had gone. Its text is given back to confirm_taken(), which
    // puts it back as it was where that is not confirmed.
    [[nodiscard]] Result<bool> take(Directory const& in, std::string const& name) const;
    [[nodiscard]] Result<void> confirm_taken(Directory const& in, std::string const& name,
                                             std::string_view text) const;

  private:
    [[nodiscard]] Result<void> sync_text(FileHandle const& file) const;
    [[nodiscard]] FileResult<void> put_working_name(Directory const& in,
                                                    FileHandle const& file) const;
    [[nodiscard]] bool put_back(Directory const& in, std::string const& name,
                                std::string_view text) const;

    FileSystem const& files_;
    LiveDirectory directory_;
};

}  // namespace penstock
