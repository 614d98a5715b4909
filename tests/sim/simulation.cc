#include "sim/simulation.h"

#include <filesystem>
#include <future>
#include <map>
#include <set>

#include "hub/apply.h"
#include "hub/rebuild.h"
#include "log/memory_log.h"
#include "log/writer.h"
#include "sim/world.h"

namespace tutti::sim {
namespace {

// The process: everything that dies in a crash. Log and state store are what is on disk.
struct Process {
  log::MemoryLog& disk;
  StateStore& store;
  std::unique_ptr<log::SeenIds> seen;
  log::Ledger ledger;
  std::unique_ptr<log::Tail> tail;
  std::unique_ptr<log::Writer> writer;
  std::unique_ptr<State> state;
  std::unique_ptr<Applier> applier;

  Process(log::MemoryLog& d, StateStore& s, const std::string& scratch) : disk(d), store(s) {
    log::SeenOptions options{.dir = scratch, .log_id = disk.id(), .log_end = disk.end()};
    options.memtable_ids = 64;  // flushes and merges happen within a run
    seen = std::move(*log::SeenIds::open(options));
    TUTTI_ASSERT(seen->refill(disk).has_value());
    state = std::move(*State::open(store));
    if (state->applied.value == 0) state->pass_over(*read_retracted(disk));
    ledger.restore(disk.totals(), {.applied = state->counts.applied, .quarantined = state->counts.quarantined});
    tail = std::make_unique<log::Tail>(disk);
    writer = std::make_unique<log::Writer>(disk, *seen, ledger, *tail);
    applier = std::make_unique<Applier>(*state);
  }

  // Applies what the log holds and the state has not seen, at most `max` records.
  void fold(uint64_t max) {
    log::FoldCounts delta;
    while (state->applied < disk.end() && max > 0) {
      const BatchPtr batch = *disk.read(state->applied + 1);
      for_each_record(*batch, [&](Offset at, const Record& r) {
        if (at <= state->applied || max == 0) return;
        --max;
        const auto error = applier->apply(at, r);
        if (r.kind != RecordKind::kEvent) return;
        if (error) ++delta.quarantined[error->where];
        else ++delta.applied;
      });
    }
    ledger.fold(delta);
  }

  void checkpoint(Random& random) {
    std::vector<StateWrite> writes;
    state->begin_sweep(writes);
    // Records go on being applied while the sweep runs; they must not be in it.
    while (!state->sweep(1 + random.below(8))) fold(random.below(3));
    TUTTI_ASSERT(store.commit(writes).has_value());
    if (random.chance(30)) state->evict(0);
  }
};

class Simulation {
 public:
  explicit Simulation(const Options& o) : options_(o), random_(o.seed), store_(make_memory_state()) {}

  Report run() {
    boot();
    for (uint32_t k = 0; k < options_.steps && report_.failure.empty(); ++k) step();
    // Liveness: once faults stop, everything that was refused goes through and the loop catches up.
    for (size_t k = 0; k < open_.size() && report_.failure.empty(); ++k) deliver(open_[k]);
    process_->fold(UINT64_MAX);
    remake_if_stale();
    process_->fold(UINT64_MAX);
    check_end();
    process_->writer->stop();
    return report_;
  }

 private:
  void boot() {
    process_.reset();
    process_ = std::make_unique<Process>(disk_, *store_, options_.scratch);
  }

  void step() {
    switch (random_.below(20)) {
      case 0: crash(); break;
      case 1: disk_.fail_appends(ErrorCode::kNoSpace, 1 + static_cast<uint32_t>(random_.below(2))); break;
      case 2: disk_.fail_appends(ErrorCode::kIo, 1); break;
      case 3:
      case 4: process_->checkpoint(random_), ++report_.checkpoints; break;
      case 5: decree(); break;
      case 9: tick(); break;
      case 10:
        if (random_.chance(15)) retract();
        break;
      case 6:
      case 7: process_->fold(random_.below(20)); break;
      case 8:
        if (!sent_.empty()) deliver(sent_[random_.below(sent_.size())]);  // a sender repeats itself
        break;
      default: {
        sent_.push_back(make_event(random_, report_.sent++));
        deliver(sent_.back());
      }
    }
    remake_if_stale();
    check_identity();
  }

  void crash() {
    ++report_.crashes;
    process_->writer->stop();
    disk_.restart(random_.chance(50));
    boot();
  }

  void decree() {
    const uint64_t strands = process_->state->next_strand;
    if (strands < 3) return;
    ++report_.decrees;
    const char* kinds[] = {"together", "apart", "alone"};
    const uint64_t kind = random_.below(3);
    std::string body = R"({"command":"decree","kind":")" + std::string(kinds[kind]) + R"(","a":)" +
                       std::to_string(1 + random_.below(strands - 1));
    if (kind != 2) body += R"(,"b":)" + std::to_string(1 + random_.below(strands - 1));
    body += R"(,"author":"sim","reason":"r"})";
    submit({RecordKind::kCommand, SourceId{}, Millis{1}, Millis{1}, {}, body}, Hash128{});
  }

  // An import is undone; the hub then makes the state anew.
  void retract() {
    ++report_.retractions;
    const std::string import = "i" + std::to_string(random_.below(4));
    submit({RecordKind::kCommand, SourceId{}, Millis{1}, Millis{1}, {}, retract_command(import, "sim", "r")},
           Hash128{});
  }

  // What the hub does when an import was undone, however the command came to the loop (it may have been in doubt).
  void remake_if_stale() {
    if (!process_->state->stale) return;
    process_->writer->stop();
    store_ = make_memory_state();
    boot();
  }

  // Time goes on by minutes to days; a tick is appended where the hub would do it: a timer is due, all is applied.
  void tick() {
    now_ms_ = std::max(now_ms_, process_->state->now.value) + static_cast<int64_t>(random_.below(uint64_t{2 * kDayMs}));
    if (process_->state->applied != disk_.end() || process_->state->next_due() > Millis{now_ms_}) return;
    ++report_.ticks;
    submit({RecordKind::kTick, SourceId{}, Millis{now_ms_}, Millis{now_ms_}, {}, {}}, Hash128{});
  }

  log::Outcome submit(const Record& record, Hash128 id) {
    Encoder e;
    encode_record(e, record);
    log::Submission s;
    s.items.push_back({.bytes = static_cast<uint32_t>(e.size()), .id = id, .event = record.kind == RecordKind::kEvent});
    s.records = e.take();
    std::promise<log::Outcome> promise;
    std::future<log::Outcome> future = promise.get_future();
    s.done = [&](const log::Outcome& o) { promise.set_value(o); };
    if (!process_->writer->try_submit(std::move(s))) return {.status = fail(ErrorCode::kUnavailable, "refused")};
    return future.get();
  }

  void deliver(const Sent& sent) {
    const Record r{RecordKind::kEvent, SourceId{sent.source}, Millis{sent.at_ms + 5},
                   Millis{sent.at_ms}, sent.message_id,       sent.body};
    const log::Outcome o = submit(r, log::message_hash(r.source, r.message_id));
    if (o.status) {
      acknowledged_.insert(sent.message_id);
      ++report_.acknowledged;
      report_.duplicates += o.duplicates;
      return;
    }
    ++report_.failed_commits;
    if (!acknowledged_.contains(sent.message_id)) open_.push_back(sent);
    if (process_->writer->failed()) crash();  // the real server ends its process here
  }

  void check_identity() {
    const log::LedgerSnapshot s = process_->ledger.snapshot();
    uint64_t refused = 0, quarantined = 0;
    for (const auto& [reason, n] : s.refused) refused += n;
    for (const auto& [reason, n] : s.quarantined) quarantined += n;
    if (s.received != s.accepted + s.duplicates + refused) fail_with("received is not accepted + duplicate + refused");
    if (s.accepted != s.applied + quarantined + s.pending) fail_with("accepted is not applied + quarantined + pending");
  }

  void check_end() {
    check_identity();
    // What was acknowledged is in the log, once; nothing is there twice.
    std::multiset<std::string> logged;
    for (Offset at{1}; at <= disk_.end();) {
      const BatchPtr batch = *disk_.read(at);
      for_each_record(*batch, [&](Offset, const Record& r) {
        if (r.kind == RecordKind::kEvent) logged.emplace(r.message_id);
      });
      at = batch->last() + 1;
    }
    for (const std::string& id : acknowledged_)
      if (logged.count(id) == 0) fail_with("acknowledged and lost: " + id);
    for (const std::string& id : logged)
      if (logged.count(id) > 1) fail_with("twice in the log: " + id);
    // The state is a function of the log.
    std::vector<StateWrite> writes;
    process_->state->begin_sweep(writes);
    while (!process_->state->sweep(SIZE_MAX)) {
    }
    TUTTI_ASSERT(store_->commit(writes).has_value());
    report_.state = *state_hash(*store_);
    const std::unique_ptr<StateStore> anew = make_memory_state();
    const Result<RebuildReport> rebuilt = rebuild(disk_, disk_.end(), *anew);
    if (!rebuilt) fail_with("rebuild: " + rebuilt.error().message);
    else if (rebuilt->hash != report_.state) fail_with("the log folded anew gives another state");
  }

  void fail_with(std::string what) {
    if (report_.failure.empty()) report_.failure = std::move(what);
  }

  const Options options_;
  Random random_;
  Report report_;
  log::MemoryLog disk_;
  std::unique_ptr<StateStore> store_;
  std::unique_ptr<Process> process_;
  std::vector<Sent> sent_;
  std::vector<Sent> open_;  // not acknowledged; senders will try again
  std::set<std::string> acknowledged_;
  int64_t now_ms_ = 1'700'000'000'000;
};

}  // namespace

Report run(const Options& options) {
  std::filesystem::remove_all(options.scratch);
  Report report = Simulation(options).run();
  std::filesystem::remove_all(options.scratch);
  return report;
}

}  // namespace tutti::sim
