// One workspace at work: its log with the group-commit writer, the loop over its state, the lake and the search index.
//
//   dir/log.db        the truth (log/FORMAT.md)
//   dir/seen/         every (source, messageId), derived
//   dir/state.db      people, accounts, objects as of a checkpoint, derived
//   dir/lake/         DuckDB and Parquet, derived
//   dir/search.db     names and numbers, derived
//
// What is derived and turns out missing, damaged or ahead of the log is thrown away and made again from the log.
// Threads: every method from any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "hub/feeder.h"
#include "hub/loop.h"
#include "hub/matcher.h"
#include "hub/ticker.h"
#include "log/sqlite_log.h"
#include "log/writer.h"

namespace tutti {

struct HubOptions {
  std::string dir;
  LoopOptions loop;
  FeederOptions feeder;
  MatcherOptions matcher;
  LakeOptions lake;
  log::WriterOptions writer;
  // Records in the log that the loop has not applied yet; beyond it submit() refuses (overload shows at the door).
  uint64_t pending_max = 3'000'000;
  Ticker::Clock clock;     // wall time; the system's when empty
  int64_t tick_ms = 1000;  // between two looks whether a timer is due
  // An import was undone: what is derived must be made anew, by opening the hub again. On the loop's thread.
  std::function<void()> on_stale = [] {};
  // Told of every event that could not be applied; on the loop's thread, must be quick.
  Loop::OnQuarantine on_quarantine = [](Offset, const Record&, const Error&) {};
};

class Hub : NonCopyable {
 public:
  // Opens or makes the folder, recovers, and starts the threads. Notes (what was recovered or rebuilt) are for the
  // operator.
  static Result<std::unique_ptr<Hub>> open(HubOptions options);
  ~Hub();  // stop()

  // Takes no more, answers what was taken, applies it, checkpoints, brings lake and index up to date. Idempotent.
  void stop();

  // False: overloaded, stopping or failed; `done` of the submission is then not called.
  bool submit(log::Submission&& submission);
  // Appends one command; `done` gets its offset or the error, on the writer's thread.
  void command(std::string body, Millis now, std::function<void(Result<Offset>)> done);

  // Looks for probable duplicates among all that is there, proposes what is sure, and returns when that is applied. For
  // commands that end; a server's matcher runs all the time (MatcherOptions::enabled).
  void match_duplicates();

  // Runs `f` on the loop's thread once the state has reached `at_least`; f must be short. False: too many wait.
  bool read(Offset at_least, std::function<void(State&)> f) { return loop_->read(at_least, std::move(f)); }
  // The same, and waits until it has run.
  void visit(Offset at_least, const std::function<void(State&)>& f) { loop_->visit(at_least, f); }

  log::EventLog& log() { return *log_; }
  const log::Ledger& ledger() const { return ledger_; }
  log::Ledger& ledger() { return ledger_; }
  const log::Writer& writer() const { return *writer_; }
  const log::SeenIds& seen() const { return *seen_; }
  const Loop& loop() const { return *loop_; }
  const Feeder& feeder() const { return *feeder_; }
  const Matcher& matcher() const { return *matcher_; }
  Lake& lake() { return *lake_; }
  SearchIndex& search() { return *search_; }
  StateStore& store() { return *store_; }
  const std::string& dir() const { return options_.dir; }
  const std::vector<std::string>& notes() const { return notes_; }

  // Why nothing can be written right now; empty when all is well.
  std::string trouble() const;
  bool stopping() const { return stopping_.load(std::memory_order_relaxed); }

 private:
  explicit Hub(HubOptions options) : options_(std::move(options)) {}
  Result<void> open_log();
  Result<void> open_state();
  Result<void> open_derived();
  void start_ticker();
  Millis now() const;
  void append(RecordKind kind, std::string_view body, Millis now, std::function<void(Result<Offset>)> done);

  HubOptions options_;
  std::vector<std::string> notes_;
  std::unique_ptr<log::SqliteLog> log_;
  std::unique_ptr<log::SeenIds> seen_;
  log::Ledger ledger_;
  std::unique_ptr<log::Tail> tail_;
  std::unique_ptr<log::Writer> writer_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<State> state_;
  std::unique_ptr<Loop> loop_;
  std::unique_ptr<Lake> lake_;
  std::unique_ptr<SearchIndex> search_;
  std::unique_ptr<Feeder> feeder_;
  std::unique_ptr<Matcher> matcher_;
  std::unique_ptr<Ticker> ticker_;
  std::atomic<bool> stopping_{false}, ticking_{false};
};

}  // namespace tutti
