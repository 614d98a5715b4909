#include "hub/rebuild.h"

#include <optional>

#include "hub/apply.h"

namespace tutti {
namespace {

constexpr uint64_t kRecordsPerCheckpoint = 1'000'000;
constexpr size_t kHotBytesMax = 512u << 20;

Result<void> checkpoint(State& state) {
  std::vector<StateWrite> writes;
  state.begin_sweep(writes);
  while (!state.sweep(SIZE_MAX)) {
  }
  TRY(state.store.commit(writes));
  if (state.hot_bytes() > kHotBytesMax) state.evict(kHotBytesMax / 10 * 9);
  return {};
}

}  // namespace

Result<RebuildReport> rebuild(log::EventLog& log, Offset through, StateStore& store,
                              const std::function<void(Offset)>& progress) {
  TRY_VALUE(state, State::open(store));
  TUTTI_ASSERT(state->applied.value == 0);
  TRY_VALUE(retracted, read_retracted(log));
  state->pass_over(std::move(retracted));
  Applier applier(*state);
  RebuildReport report;
  while (state->applied < through) {
    TRY_VALUE(batch, log.read(state->applied + 1));
    const bool good = for_each_record(*batch, [&](Offset at, const Record& record) {
      if (at <= state->applied || at > through) return;
      applier.apply(at, record);
      ++report.records;
    });
    if (!good) return fail(ErrorCode::kCorrupt, "a batch of the log cannot be decoded", "log.db");
    state->changes = {};
    if (report.records % kRecordsPerCheckpoint < batch->count) {
      TRY(checkpoint(*state));
      if (progress) progress(state->applied);
    }
  }
  TRY(checkpoint(*state));
  report.through = state->applied;
  report.counts = state->counts;
  TRY_VALUE(hash, state_hash(store));
  report.hash = hash;
  return report;
}

Result<Offset> applied_of(StateStore& store) {
  TRY_VALUE(state, State::open(store));
  return state->applied;
}

}  // namespace tutti
