// The file `access.db` of a data folder: sources, write keys, API tokens. Truth, and not in the log: secrets' hashes
// must never travel with the events. Other processes (`tutti source add`) write it while the server runs.
//
// Tables: see FORMAT.md beside this file. Of keys and tokens only hashes are stored. The secrets that
// other systems sign webhooks with are stored as they are, since a signature cannot be checked with a hash.
// The file is readable by its owner alone.
#pragma once

#include <string>

#include "base/result.h"
#include "base/sqlite.h"

namespace tutti::govern {

// Opens or creates the file and brings its tables to the newest format. kCorrupt: made by a newer Tutti.
Result<sqlite::Database> open_access_db(const std::string& path);

}  // namespace tutti::govern
