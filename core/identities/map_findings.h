// MapFindings: what a rebuild of the identity map found amiss, told to others: the files
// `contested` and `findings` beside the map (identity_map.h has their form).
//
// Failure: storage_failed. Safe from any thread, as long as no two tell at a time.
#pragma once

#include <string>

#include "base/result.h"
#include "disk/file_system.h"
#include "identities/identity_map.h"
#include "identities/map_directory.h"

namespace penstock {

class MapFindings {
  public:
    MapFindings(FileSystem const& files, std::string const& directory)
        : directory_(files, directory) {}

    [[nodiscard]] Result<void> tell(Rebuilt const& rebuilt);
    // A domain with more than one claim as of the last rebuild, of whichever process. True where no
    // rebuild has told, or too many are contested.
    [[nodiscard]] bool is_contested(std::string const& domain);

  private:
    [[nodiscard]] Result<void> tell(char const* file, std::string const& text);

    MapDirectory directory_;
};

}  // namespace penstock
