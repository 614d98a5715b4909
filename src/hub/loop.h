// The loop: one thread that reads the log in order and folds each record into the state. Nobody else touches the state;
// readers hand it short functions, which it runs between slices of records.
//
// Between slices it also advances the open checkpoint (hub/hot_table.h), so that neither a long batch nor a checkpoint
// of hundreds of thousands of entries makes a reader or a decision wait.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "hub/apply.h"
#include "hub/state.h"
#include "log/ledger.h"
#include "log/tail.h"

namespace tutti {

struct LoopOptions {
  size_t slice_records = 128;             // records between two looks at waiting readers: about 0.3 ms
  size_t sweep_entries = 256;             // checkpoint entries encoded per slice
  uint64_t checkpoint_records = 500'000;  // bounds the replay after a crash: about 1.5 s
  uint64_t checkpoint_dirty = 200'000;    // bounds the memory of one checkpoint
  int64_t checkpoint_ms = 5'000;          // of quiet time: an idle hub is checkpointed soon
  size_t state_bytes_max = 512u << 20;    // memory of hot state; cold entries are evicted above it
  size_t reads_max = 10'000;              // waiting readers; beyond it read() refuses
};

class Loop : NonCopyable {
 public:
  // Called on the loop's thread for each record that could not be applied.
  using OnQuarantine = std::function<void(Offset, const Record&, const Error&)>;
  using OnStale = std::function<void()>;

  // State must be at its stored offset. All references must outlive the loop.
  Loop(LoopOptions options, State& state, log::Tail& tail, log::Ledger& ledger, OnQuarantine on_quarantine);
  ~Loop();  // stop()

  // Called once on the loop's thread when the state has become stale().
  void on_stale(OnStale f) { on_stale_ = std::move(f); }

  void start();
  // Applies nothing more, takes a last checkpoint and ends the thread.
  void stop();

  // Runs `f` on the loop's thread as soon as the state has reached `at_least`. False: too many wait already.
  // `f` must be short (well below a millisecond) and must not block.
  bool read(Offset at_least, std::function<void(State&)> f);
  // The same for who may wait: until there is room, and until `f` has run. Not from the loop's own thread.
  void visit(Offset at_least, const std::function<void(State&)>& f);

  Offset applied() const { return Offset{applied_.load(std::memory_order_acquire)}; }
  // As of applied(): when a tick is wanted if no record comes (State::next_due).
  Millis next_due() const { return Millis{next_due_.load(std::memory_order_relaxed)}; }
  Offset checkpointed() const { return Offset{checkpointed_.load(std::memory_order_acquire)}; }
  // True while the state store cannot be written (full disk); the loop goes on in memory up to its caps and retries.
  // An import was undone: the state must be folded anew (hub/retraction.h).
  bool stale() const { return stale_.load(std::memory_order_relaxed); }
  bool store_failing() const { return store_failing_.load(std::memory_order_relaxed); }
  size_t hot_bytes() const { return hot_bytes_.load(std::memory_order_relaxed); }

 private:
  struct Waiting {
    Offset at_least;
    std::function<void(State&)> run;
  };

  void run();
  void apply_batch(const Batch& batch);
  void publish();
  void between_slices();
  void run_reads();
  void advance_checkpoint();
  bool outruns_the_store() const;
  void begin_checkpoint();
  void finish_checkpoint();  // takes one now and waits for it
  void commit_thread();

  LoopOptions options_;
  State& state_;
  log::Tail& tail_;
  log::Ledger& ledger_;
  OnQuarantine on_quarantine_;
  OnStale on_stale_;
  Applier applier_;

  std::thread thread_;
  std::atomic<bool> stopping_{false};
  std::atomic<uint64_t> applied_{0}, checkpointed_{0};
  std::atomic<int64_t> next_due_{0};
  std::atomic<bool> stale_{false};
  std::atomic<size_t> hot_bytes_{0};

  std::mutex reads_mutex_;
  std::vector<Waiting> reads_;     // handed over, not yet seen by the loop
  std::vector<Waiting> deferred_;  // the loop's: wait for a later offset

  // Checkpoint: closed -> sweeping (loop) -> committing (commit thread) -> closed.
  enum class Phase { kClosed, kSweeping, kCommitting };
  std::atomic<Phase> phase_{Phase::kClosed};
  std::vector<StateWrite> writes_;
  Offset writes_through_;
  uint64_t records_since_ = 0;
  Millis last_checkpoint_;
  std::thread committer_;
  std::mutex commit_mutex_;
  std::condition_variable commit_wake_;
  bool commit_ready_ = false, commit_stop_ = false;
  std::atomic<bool> store_failing_{false};
};

}  // namespace tutti
