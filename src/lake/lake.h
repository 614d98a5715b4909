// The columnar side of a workspace: every event of the log, people, accounts and orders as tables (docs/lake.md), in
// DuckDB and Parquet files under one folder (FORMAT.md). Derived from the log: it may be deleted and fed again.
//
// Exactly once: a change and its offset are committed together, durable on return; what was applied before a crash is
// skipped when it is fed again.
// Threads: one thread calls apply() and compact(); timeline() and query() may be called by any number of threads beside
// it, at most LakeOptions::readers_max run at a time, the others wait. A reader sees a whole commit or nothing of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lake/publisher.h"
#include "lake/rows.h"

namespace tutti {

struct LakeOptions {
  uint32_t memory_mib = 512;              // DuckDB's memory_limit; over it, it spills into `dir`/spill
  uint32_t threads = 2;                   // of queries and of sealing; apply() itself works on the caller's thread
  uint64_t hot_rows_max = 500'000;        // more hot rows are sealed into Parquet by apply()
  uint64_t hot_bytes_max = 256ull << 20;  // likewise, counted in bytes of bodies: bounds memory and the time to open
  uint32_t day_files_max = 8;             // more small files of one day are merged into one
  uint32_t readers_max = 4;
  int64_t publish_ms_min = 1'000;  // a publication is good for so long at least
};

// A place in a timeline: rows older than it (by timestamp, then offset) follow.
struct TimelineCursor {
  Millis timestamp{};
  Offset offset{};
};

// An event is taken when its person strand is among `persons` or its account strand among `accounts`.
struct TimelineQuery {
  static constexpr size_t kStrandsMax = 20'000;  // persons and accounts together
  static constexpr uint32_t kLimitMax = 1'000;

  std::vector<StrandId> persons{};
  std::vector<StrandId> accounts{};
  std::vector<std::string> channels{};     // empty: all
  std::vector<std::string> types{};        // empty: all
  std::optional<TimelineCursor> before{};  // nullopt: from the newest
  uint32_t limit = 50;
};

struct TimelineRow {
  Offset offset{};
  Millis timestamp{};
  Millis received_at{};
  SourceId source{};
  std::string type{};
  std::string name{};
  std::string channel{};
  std::string message_id{};
  StrandId person_strand{};
  StrandId account_strand{};
  std::string body{};
};

struct QueryLimits {
  uint32_t rows_max = 10'000;
  int64_t run_ms_max = 30'000;
};

struct QueryResult {
  std::vector<std::string> columns{};
  std::vector<std::vector<std::optional<std::string>>> rows{};  // text as DuckDB writes it; nullopt is NULL
  bool cut = false;                                             // there were more than rows_max rows
};

class Lake : NonCopyable {
 public:
  // Makes `dir` when missing; removes what a crash left behind. kCorrupt: the files can't be used; remove_files(dir)
  // and feed the lake anew from the log. kUnavailable: another process has it open.
  static Result<std::unique_ptr<Lake>> open(const std::string& dir, const LakeOptions& options = {});
  static Result<void> remove_files(const std::string& dir);
  ~Lake();

  // The last record whose changes are in; 0 for an empty lake. Any thread.
  Offset applied() const;

  // A change with through < applied() is skipped; events at or before applied() are left out, rows of tables are taken.
  // On failure the change is in as a whole (only sealing failed) or not at all: feed it again in either case. After
  // kInternal DuckDB has shut its database: open the lake anew first. May seal, which takes seconds after hot_rows_max
  // rows.
  Result<void> apply(const LakeChange& change);

  // Seals all hot events and merges days of many files.
  Result<void> compact();

  // Newest first. Paging with the last row as `before` neither repeats nor misses an event, whatever is written
  // between.
  Result<std::vector<TimelineRow>> timeline(const TimelineQuery& query);

  // The lake as files that other processes may read, at most a little behind applied() (publisher.h). The files stay as
  // long as the caller holds the publication; sealed files that were merged since may go earlier.
  Result<lake::PublicationPtr> publish();

  // One SELECT over the tables of docs/lake.md. For Tutti's own queries only: SQL from users needs a process of its
  // own.
  Result<QueryResult> query(const std::string& sql, const QueryLimits& limits = {});

 private:
  struct Parts;
  explicit Lake(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace tutti
