// Care of a data folder, as functions: what `tutti verify`, `rebuild`, `backup` and `restore` do.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/result.h"
#include "base/types.h"

namespace tutti::app {

struct Finding {
  std::string file;
  std::string what;  // no record content
};

struct VerifyResult {
  uint64_t records = 0, events = 0;
  Offset log_end, state_applied;
  Hash128 state_hash, replayed_hash;
  bool state_checked = false;  // false: a server works on the folder, or `quick`
  std::vector<std::string> notes;
  std::vector<Finding> findings;
  bool good() const { return findings.empty(); }
};

struct VerifyOptions {
  bool quick = false;  // leaves out the replay of the log against the state
  std::function<void(Offset)> progress = {};
};

// Checks every checksum of log and remembered ids, every counter identity, that the state decodes, and that replaying
// the log up to the state's offset gives the state's hash.
Result<VerifyResult> verify(const std::string& data, const VerifyOptions& options);

struct RebuildResult {
  bool compared = false;  // there was a readable state
  Offset before_at;       // how far it had come
  Hash128 before,
      before_again;  // its hash, and the hash of the log folded anew to the same offset: equal, it was right
  Offset through;
  Hash128 after;
  uint64_t records = 0;
  double seconds = 0;
};
// Folds the log into a new state, compares the present one with it and puts the new one in its place. No server may
// run.
Result<RebuildResult> rebuild_state(const std::string& data, const std::function<void(Offset)>& progress);

struct BackupResult {
  Offset end;
  uint64_t bytes = 0;
};
// Copies log and access data as of now into the new folder `target`; the server may run. What is derived is not copied:
// restore() folds it anew, so a backup cannot disagree with its log.
Result<BackupResult> backup(const std::string& data, const std::string& target);

struct RestoreResult {
  Offset end;
  Hash128 state_hash;
};
// Makes the new data folder `data` from a backup, after checking it.
Result<RestoreResult> restore(const std::string& source, const std::string& data,
                              const std::function<void(Offset)>& progress);

}  // namespace tutti::app
