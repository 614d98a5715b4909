// One run of a sync: the lines of a tap become events in a sink, and what is known of the silo is kept with them.
//
//   auto run = SyncRun::begin(store, map, sink, options);
//   while (a line) run->line(line); ...; run->flush(); ...; run->finish(true)
//
// Exactly once: an event's id is made of (sync, stream, key, how often the row changed, what it became). A STATE and
// the rows before it are committed together, at the moment of the STATE, after the sink has acknowledged every event
// before it. A tap repeats from the STATE that was committed, so what it sends again meets the same known rows and gets
// the same ids. A STATE soon after another is passed over: a later one says as much. An unchanged row is skipped. A
// stream without key: its rows are told apart by their content (or, with without_key = "append", by content, STATE and
// how often it came since that STATE).
//
// Reads no clock but the one it is given. Threads: one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "app/sync_store.h"
#include "ingest/files/importer.h"
#include "ingest/singer/message.h"
#include "ingest/singer/record_row.h"
#include "ingest/singer/schema.h"
#include "ingest/singer/sync_map.h"

namespace tutti::app {

struct StreamCounts {
  uint64_t rows = 0;       // = changed + unchanged + stale + rejected
  uint64_t changed = 0;    // rows that gave events, or none where the map wants none
  uint64_t unchanged = 0;  // came before, and became the same
  uint64_t stale = 0;      // older than what is known (_sdc_lsn)
  uint64_t rejected = 0;
  uint64_t events = 0;
  uint64_t deleted = 0;         // rows told to be gone, by a record or a new version of the table
  uint64_t deletes_unseen = 0;  // of them: the map does not name _deleted, so that no event told of them
  std::map<std::string, uint64_t> rejected_by;
  std::map<std::string, uint64_t> schema_breaks;  // by column: values that the tap's own schema does not allow
};

struct SyncReport {
  std::map<std::string, StreamCounts> streams;
  std::map<std::string, uint64_t> unmapped;            // rows of streams that the map does not name
  std::map<std::string, uint64_t> odd_lines;           // lines that are no message, by reason
  uint64_t accepted = 0, duplicates = 0, refused = 0;  // by the sink
  uint64_t states = 0, schemas = 0;
  std::string newest;              // time_extracted of the last record that had one
  std::vector<std::string> notes;  // at most kNotesMax; what an operator should know

  static constexpr size_t kNotesMax = 50;
  static constexpr size_t kStreamsMax = 1'000;

  StreamCounts total() const;
};

struct SyncRunOptions {
  std::string batch_dir;      // BATCH files must lie in it; empty: they are refused
  std::string rejects_path;   // rows that were not taken, as JSON lines; empty: they are counted only
  size_t events_max = 2'000;  // that wait for the sink
  size_t rejects_max = 100'000;
  int64_t commit_ms = 200;  // STATEs that come sooner than this after a commit are passed over; 0: none is
  std::function<Millis()> now;
};

class SyncRun : NonCopyable {
 public:
  // The sync must be in the store. All that is passed by reference must outlive the run.
  static Result<std::unique_ptr<SyncRun>> begin(SyncStore& store, const SyncInfo& sync,
                                                const ingest::singer::SyncMap& map, ingest::RecordSink& sink,
                                                SyncRunOptions options);

  // Errors end the run: the sink or the store failed, a BATCH file cannot be used. A bad line or row is counted.
  Result<void> line(std::string_view line);
  // A line that is longer than a message may be.
  void oversized_line();
  // Nothing came for a while: sends what waits, and commits when a STATE was the last thing that came.
  Result<void> idle();
  // `clean`: the tap came to its end by itself; then the rows behind the last STATE and announced versions hold too.
  Result<void> finish(bool clean);

  const SyncReport& report() const { return report_; }

 private:
  struct Stream {
    int64_t id = 0;
    std::string name;
    const ingest::singer::StreamMap* map = nullptr;
    std::vector<std::string> key;
    bool described = false;  // a SCHEMA came
    ingest::singer::StreamSchema schema;
    std::optional<int64_t> announced;  // ACTIVATE_VERSION came before the rows of that version
    std::optional<int64_t> version;    // of the last row
    StreamCounts* counts = nullptr;
  };
  // What a row's arrival came to.
  enum class Outcome : uint8_t { kChanged, kUnchanged, kStale, kRejected };
  struct Sighting {
    std::string key;
    std::string_view record;
    std::optional<int64_t> version, lsn;
    bool deleted = false;
  };

  SyncRun(SyncStore& store, const SyncInfo& sync, const ingest::singer::SyncMap& map, ingest::RecordSink& sink,
          SyncRunOptions options);

  Result<Stream*> stream(const std::string& name);  // nullptr: not mapped
  Result<void> take_schema(const ingest::singer::Message& m);
  Result<void> take_record(Stream& s, std::string_view record, std::optional<int64_t> version);
  Result<void> take_batch(const ingest::singer::Message& m);
  Result<void> take_version(Stream& s, int64_t version);
  Result<void> take_state(std::string_view value);
  Result<void> send_waiting();
  Result<void> commit();

  Result<Outcome> settle(Stream& s, const Sighting& seen);
  Result<Outcome> append(Stream& s, std::string_view record);
  ingest::MappedRow mapped(Stream& s, std::string_view record, bool deleted, std::string_view id);
  void send(Stream& s, ingest::MappedRow&& row);
  Result<Outcome> reject(Stream& s, const ingest::RowError& error, std::string_view record);
  Result<void> keep_reject(std::string_view stream, std::string_view reason, std::string_view column,
                           std::string_view what, std::string_view text);
  Result<void> drop_other_versions(Stream& s, int64_t version);

  void count_breaks(Stream& s);
  void note(std::string text);
  std::string id_of(const Stream& s, std::string_view what, uint64_t number, Hash128 content) const;

  SyncStore& store_;
  const Sync sync_;
  const ingest::singer::SyncMap& map_;
  ingest::RecordSink& sink_;
  const SyncRunOptions options_;
  SyncReport report_;

  ingest::singer::MessageReader reader_;
  ingest::singer::ExactJson batch_json_;
  ingest::singer::RecordRow row_;
  std::map<std::string, Stream> streams_;

  std::vector<ingest::ImportedEvent> events_;  // not sent yet
  SyncCommit pending_;                         // with the next commit
  bool at_state_ = false;                      // a STATE was the last thing that came
  Millis committed_at_;
  std::vector<std::string> files_;                     // BATCH files to be removed after the next commit
  std::string state_;                                  // the last one seen, or committed before
  uint64_t states_;                                    // how many different ones came
  std::unordered_map<std::string, uint64_t> repeats_;  // append: equal rows since the last STATE
  uint64_t rejects_kept_ = 0;
};

}  // namespace tutti::app
