#include "hub/loop.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>

#include "base/thread.h"

namespace tutti {
namespace {

int64_t steady_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

[[noreturn]] void stop_with(const Error& e) {
  std::fprintf(stderr, "tutti: the log cannot be read: %s (%s)\n", e.message.c_str(), e.where.c_str());
  std::_Exit(74);  // EX_IOERR
}

}  // namespace

Loop::Loop(LoopOptions options, State& state, log::Tail& tail, log::Ledger& ledger, OnQuarantine on_quarantine)
    : options_(options),
      state_(state),
      tail_(tail),
      ledger_(ledger),
      on_quarantine_(std::move(on_quarantine)),
      applier_(state) {
  publish();
  checkpointed_ = state.applied.value;
}

Loop::~Loop() {
  stop();
}

void Loop::start() {
  last_checkpoint_ = Millis{steady_ms()};
  committer_ = std::thread([this] {
    name_thread("checkpoint");
    commit_thread();
  });
  thread_ = std::thread([this] {
    name_thread("loop");
    run();
  });
}

void Loop::stop() {
  stopping_ = true;
  tail_.poke();
  if (thread_.joinable()) thread_.join();
  {
    std::lock_guard lock(commit_mutex_);
    commit_stop_ = true;
  }
  commit_wake_.notify_all();
  if (committer_.joinable()) committer_.join();
}

bool Loop::read(Offset at_least, std::function<void(State&)> f) {
  {
    std::lock_guard lock(reads_mutex_);
    if (reads_.size() + deferred_.size() >= options_.reads_max) return false;
    reads_.push_back({at_least, std::move(f)});
  }
  tail_.poke();
  return true;
}

void Loop::visit(Offset at_least, const std::function<void(State&)>& f) {
  std::promise<void> done;
  while (!read(at_least, [&](State& s) {
    f(s);
    done.set_value();
  }))
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  done.get_future().wait();
}

void Loop::run() {
  while (!stopping_) {
    between_slices();
    const bool sweeping = phase_ == Phase::kSweeping;
    if (outruns_the_store()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      continue;
    }
    Result<BatchPtr> batch = tail_.next(state_.applied + 1, std::chrono::milliseconds(sweeping ? 0 : 50));
    if (!batch) {
      // A batch that fails its checksum must not be skipped: what follows would be folded into a wrong state.
      if (batch.error().code != ErrorCode::kUnavailable) stop_with(batch.error());
      break;
    }
    if (*batch) apply_batch(**batch);
  }
  run_reads();
  finish_checkpoint();
}

void Loop::apply_batch(const Batch& batch) {
  // The batch may begin before the first record that is not yet applied (after a restart).
  Decoder in(batch.bytes());
  log::FoldCounts delta;
  size_t in_slice = 0;
  for (uint32_t k = 0; k < batch.count && !stopping_; ++k) {
    const Record record = decode_record(in);
    TUTTI_ASSERT(in.ok());  // the log has checked the batch's checksum
    const Offset at = batch.first + k;
    if (at <= state_.applied) continue;
    if (const std::optional<Error> error = applier_.apply(at, record); error) {
      if (record.kind == RecordKind::kEvent) ++delta.quarantined[error->where];
      on_quarantine_(at, record, *error);
    } else if (record.kind == RecordKind::kEvent) {
      ++delta.applied;
    }
    ++records_since_;
    if (++in_slice == options_.slice_records) {
      in_slice = 0;
      ledger_.fold(delta);
      delta = {};
      publish();
      between_slices();
    }
  }
  ledger_.fold(delta);
  publish();
}

void Loop::publish() {
  next_due_.store(state_.next_due().value, std::memory_order_relaxed);
  applied_.store(state_.applied.value, std::memory_order_release);
  if (state_.stale && !stale_.exchange(true) && on_stale_) on_stale_();
}

void Loop::between_slices() {
  run_reads();
  advance_checkpoint();
}

void Loop::run_reads() {
  std::vector<Waiting> ready;
  {
    std::lock_guard lock(reads_mutex_);
    if (reads_.empty() && deferred_.empty()) return;
    ready.swap(reads_);
    for (Waiting& w : deferred_) ready.push_back(std::move(w));
    deferred_.clear();
    // Readers that wait for a later offset stay, unless the loop is ending: then they get what there is.
    const auto later = [&](const Waiting& w) { return w.at_least > state_.applied && !stopping_; };
    const auto split = std::stable_partition(ready.begin(), ready.end(), [&](const Waiting& w) { return !later(w); });
    deferred_.assign(std::make_move_iterator(split), std::make_move_iterator(ready.end()));
    ready.erase(split, ready.end());
  }
  for (Waiting& w : ready) w.run(state_);
}

void Loop::advance_checkpoint() {
  switch (phase_.load(std::memory_order_acquire)) {
    case Phase::kClosed: {
      const size_t bytes = state_.hot_bytes();
      hot_bytes_.store(bytes, std::memory_order_relaxed);
      if (bytes > options_.state_bytes_max) state_.evict(options_.state_bytes_max / 10 * 9);
      const bool due = records_since_ >= options_.checkpoint_records ||
                       state_.strands.dirty() >= options_.checkpoint_dirty ||
                       (records_since_ > 0 && steady_ms() - last_checkpoint_.value >= options_.checkpoint_ms);
      if (due) begin_checkpoint();
      break;
    }
    case Phase::kSweeping:
      if (state_.sweep(options_.sweep_entries)) {
        phase_ = Phase::kCommitting;
        std::lock_guard lock(commit_mutex_);
        commit_ready_ = true;
        commit_wake_.notify_one();
      }
      break;
    case Phase::kCommitting: break;
  }
}

// While a checkpoint is on its way nothing can be evicted. What the loop takes on meanwhile is bounded here: it waits
// for the store, and the records wait in the log.
bool Loop::outruns_the_store() const {
  if (phase_ != Phase::kCommitting) return false;
  return records_since_ >= options_.checkpoint_records || state_.hot_bytes() > options_.state_bytes_max / 4 * 5;
}

void Loop::begin_checkpoint() {
  state_.begin_sweep(writes_);
  writes_through_ = state_.applied;
  records_since_ = 0;
  last_checkpoint_ = Millis{steady_ms()};
  phase_ = Phase::kSweeping;
}

void Loop::finish_checkpoint() {
  const auto drain = [&] {
    while (phase_ != Phase::kClosed) {
      advance_checkpoint();
      if (phase_ == Phase::kCommitting) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (store_failing_) return;  // the log has everything; the next start replays it
    }
  };
  drain();
  if (phase_ != Phase::kClosed || records_since_ == 0) return;
  begin_checkpoint();
  drain();
}

void Loop::commit_thread() {
  std::unique_lock lock(commit_mutex_);
  for (;;) {
    commit_wake_.wait(lock, [&] { return commit_ready_ || commit_stop_; });
    if (!commit_ready_) return;
    lock.unlock();
    for (;;) {
      const Result<void> done = state_.store.commit(writes_);
      if (done) break;
      // A full or failing disk: the writes stay, the loop goes on in memory, and the log keeps everything.
      store_failing_ = true;
      lock.lock();
      const bool stop = commit_wake_.wait_for(lock, std::chrono::seconds(1), [&] { return commit_stop_; });
      lock.unlock();
      if (stop) return;
    }
    store_failing_ = false;
    writes_ = {};
    checkpointed_.store(writes_through_.value, std::memory_order_release);
    lock.lock();
    commit_ready_ = false;
    phase_.store(Phase::kClosed, std::memory_order_release);
  }
}

}  // namespace tutti
