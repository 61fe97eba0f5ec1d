// CopiedList: one of the lists in /etc that other software reads, copied both ways between
// penstock-watch and the file. It decides nothing.
//
// Below the directory of lists, for the list NAME:
//     NAME            what the file is to be; written by penstock-watch
//     NAME.published  what the file was when it was last put there, or looked at
//     NAME.edited     somebody else has changed the file: the length of what it was before, a line
//                     break, what it was before, what it is now
//     NAME.taken      that, while penstock-watch acts on it
// While there is an edit, the file is not written. A change that comes between our look and our
// write is found in what was swapped out, and reported like every other. Only our own process
// writes the file's directory.
//
// sync() may be called at any time, and again after a crash at any point: an edit is reported once
// or twice, never lost. One thread.
#pragma once

#include <optional>
#include <string>

#include "base/result.h"

namespace penstock {

class CopiedList {
  public:
    // Both directories are open, and outlive this object.
    CopiedList(int lists, int etc, std::string name);

    enum class Next { wait_for_change, look_again };
    [[nodiscard]] Result<Next> sync() const;

    [[nodiscard]] std::string const& file() const { return file_; }

  private:
    [[nodiscard]] Result<void> finish_interrupted(std::optional<std::string> const& now) const;
    [[nodiscard]] Result<void> report(std::string const& before, std::string const& now) const;
    [[nodiscard]] Result<void> publish(std::optional<std::string> const& now,
                                       std::string const& wanted) const;
    [[nodiscard]] Result<void> put(std::optional<std::string> const& now,
                                   std::string const& wanted) const;

    int lists_;
    int etc_;
    std::string name_;
    std::string file_;
    std::string published_;
    std::string next_;
    std::string edited_;
};

}  // namespace penstock
