// What a data folder keeps beside log and access data and cannot make anew: sync and stream positions, write-back
// targets and proposals, the history of data quality, models. They travel with a backup in its folder `kept/`, with a
// checksum each in `kept.manifest`.
//
// Which they are is told by what is left out: every *.db of the data folder and of its workspace, but the log, the
// access data (they have ways of their own) and what is derived; and the folders in kKeptFolders. So a new store is
// kept without being named here. Threads: a server may work on the folder while it is copied.
#pragma once

#include <string>

#include "base/result.h"

namespace tutti::app {

// Copies them as they are now. Before the log is copied: positions must never be ahead of what the log of the backup
// holds, or what lies between would be fetched by nobody. What is fetched twice is known by its id.
Result<void> keep_files(const std::string& data, const std::string& backup);

// kCorrupt: a file is missing or not as it was written. A backup of an earlier release holds none.
Result<void> check_kept_files(const std::string& backup);

// Requires: check_kept_files().
Result<void> put_back_kept_files(const std::string& backup, const std::string& data);

}  // namespace tutti::app
