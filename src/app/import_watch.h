// A folder into which other systems drop files: each is imported once it has stopped growing, and then moved to done/
// or failed/ in the folder, with its file of rejected rows and a line about it in imports.log.
//
// A file that was being imported when the process ended is imported again at the next start: its import resumes, and
// what has landed is known. Names that begin with a dot or end in .part, .tmp or .crdownload are left alone.
#pragma once

#include <functional>
#include <string>

#include "base/result.h"

namespace tutti::app {

struct WatchOptions {
  std::string folder;
  int64_t poll_ms = 2'000;               // a file that is the same in two looks is whole
  std::function<bool()> stop = nullptr;  // asked between files; empty: until SIGINT or SIGTERM
};

// Imports one file; `errors` is where its rejected rows go. Gives a line for the log, or why it failed.
using ImportOne = std::function<Result<std::string>(const std::string& path, const std::string& errors)>;

// Errors: the folder cannot be read or written. A file that fails is no error.
Result<void> watch_folder(const WatchOptions& options, const ImportOne& import);

}  // namespace tutti::app
