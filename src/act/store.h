// `writeback.db`: the targets, and every change that was proposed, sent, refused or given up.
//
//   targets(id, name, source, at_once, command, document)
//   writes(id, target, strand, entity, key_type, key, trait, old, value, agreed_source, base, status, note, attempts,
//          first_try_at, next_at, created_at, changed_at, author, reason)        user_version 1
//
// It is the truth about what was sent, not derived from the log. A change has one row for ever (its stable id), until
// kClosedMax newer ones are done with. Threads: all methods from any thread; several processes may have the file open.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "act/plan.h"
#include "base/sqlite.h"

namespace tutti::act {

enum class Status : uint8_t { kProposed, kApproved, kWritten, kFailed, kRejected, kSuperseded };
std::string_view to_string(Status status);
std::optional<Status> parse_status(std::string_view text);

struct Write {
  std::string id, target;  // name of the target
  Wish wish;
  Status status = Status::kProposed;
  std::string note;  // why it waits or failed, for a person
  uint32_t attempts = 0;
  Millis first_try_at, next_at, created_at, changed_at;
  std::string author, reason;  // of the decision
};

class Store : NonCopyable {
 public:
  static constexpr size_t kTargetsMax = 100;
  static constexpr int64_t kOpenMax =
      100'000;  // proposed and approved; further wishes wait for the next look at everyone
  static constexpr int64_t kClosedMax = 100'000;  // newest of the rest

  static Result<std::unique_ptr<Store>> open(const std::string& path);
  static std::string file(const std::string& workspace) { return workspace + "/writeback.db"; }

  // Adds it, or gives the target of that name these settings. kInvalid as Target::parse().
  Result<void> put_target(Target target);
  Result<void> remove_target(std::string_view name);  // with its writes; kNotFound
  Result<std::vector<Target>> targets();

  // These are all wishes of a target for these records now: a new one becomes a row (approved when the target is
  // written at once), and what is open and no longer wished is superseded.
  struct Proposal {
    const Target& target;
    std::vector<RecordKey> records;
    const std::vector<Wish>& wishes;
    Millis now;
  };
  Result<void> propose(const Proposal& proposal);

  Result<std::vector<Write>> due(int64_t target, Millis now, size_t limit);
  Result<void> set(const Write& write);  // status, note, attempts, times

  struct Filter {
    std::optional<Status> status;
    std::string target;
    uint64_t skip = 0, limit = 50;
  };
  Result<std::vector<Write>> list(const Filter& filter);  // changed last first
  Result<std::optional<Write>> find(std::string_view id);
  struct Count {
    std::string target;
    Status status = Status::kProposed;
    uint64_t count = 0;
  };
  Result<std::vector<Count>> counts();

 private:
  explicit Store(sqlite::Database db) : db_(std::move(db)) {}
  Result<void> propose_one(const Proposal& p, const Wish& wish, bool full);
  Result<std::vector<Write>> read(sqlite::Statement& ask);

  std::mutex mutex_;
  sqlite::Database db_;
};

// So many written changes of one record's trait within a day, and a further one waits for a person: two systems that
// each put values into a form of their own would go on for ever.
constexpr int64_t kWritesPerDayMax = 3;

}  // namespace tutti::act
