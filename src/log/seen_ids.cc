#include "log/seen_ids.h"

#include <algorithm>
#include <array>
#include <vector>

#include "log/message_hash.h"
#include "log/seen_runs.h"

namespace tutti::log {
namespace {

// Looks go chunk by chunk, and within a chunk structure by structure: enough of them under way to hide the latency of
// memory, few enough that what was fetched is still in the cache when it is read.
constexpr size_t kChunk = 64;
using Marks = std::array<bool, kChunk>;

void mark_tables(const SeenView& view, std::span<const Hash128> ids, Marks& seen) {
  for (const auto& table : view.tables) {
    for (const Hash128& id : ids) table->prefetch(id);
    for (size_t i = 0; i < ids.size(); ++i) seen[i] |= table->contains(ids[i]);
  }
}

Result<void> mark_runs(const SeenView& view, std::span<const Hash128> ids, Marks& seen) {
  for (const auto& run : view.runs) {
    for (const Hash128& id : ids) run->prefetch(id);
    for (size_t i = 0; i < ids.size(); ++i) {
      if (!run->maybe(ids[i]) || seen[i]) continue;
      TRY_VALUE(found, run->contains(ids[i]));
      seen[i] = found;
    }
  }
  return {};
}

}  // namespace

SeenIds::SeenIds(SeenOptions options, std::unique_ptr<SeenRuns> runs)
    : options_(std::move(options)),
      runs_(std::move(runs)),
      table_(std::make_shared<SeenTable>(options_.memtable_ids)),
      through_(runs_->covered_through()) {}

SeenIds::~SeenIds() = default;

Result<std::unique_ptr<SeenIds>> SeenIds::open(SeenOptions options) {
  TUTTI_ASSERT(options.memtable_ids > 0 && options.frozen_max > 0 && options.merge_runs > 1);
  TRY_VALUE(runs, SeenRuns::open(options));
  return std::unique_ptr<SeenIds>(new SeenIds(std::move(options), std::move(runs)));
}

Result<void> SeenIds::check_and_add(std::span<const Hash128> ids, std::span<uint8_t> duplicate) {
  TUTTI_ASSERT(ids.size() == duplicate.size() && tentative_.empty());
  TRY_VALUE(view, runs_->view());
  table_->reserve(ids.size());
  for (size_t at = 0; at < ids.size(); at += kChunk) {
    const size_t n = std::min(kChunk, ids.size() - at);
    if (Result<void> done = check_chunk(*view, ids.subspan(at, n), duplicate.subspan(at, n)); !done) {
      rollback();
      runs_->give_up(done.error());
      return done;
    }
  }
  return {};
}

Result<void> SeenIds::check_chunk(const SeenView& view, std::span<const Hash128> ids, std::span<uint8_t> duplicate) {
  for (const Hash128& id : ids) table_->prefetch(id);
  Marks seen{};
  mark_tables(view, ids, seen);
  TRY(mark_runs(view, ids, seen));
  for (size_t i = 0; i < ids.size(); ++i) {
    const bool none = ids[i] == Hash128{};
    duplicate[i] = !none && (seen[i] || !table_->insert(ids[i]));
    if (!none && duplicate[i] == 0) tentative_.push_back(ids[i]);
  }
  return {};
}

Result<void> SeenIds::commit(Offset through) {
  TUTTI_ASSERT(through >= through_);
  tentative_.clear();
  through_ = through;
  publish_size();
  if (table_->size() < options_.memtable_ids) return {};
  auto full = std::exchange(table_, std::make_shared<SeenTable>(options_.memtable_ids));
  publish_size();
  return runs_->freeze(std::move(full), through);
}

void SeenIds::rollback() {
  for (auto id = tentative_.rbegin(); id != tentative_.rend(); ++id) table_->remove_newest(*id);
  tentative_.clear();
}

void SeenIds::publish_size() {
  table_ids_.store(table_->size(), std::memory_order_relaxed);
  table_bytes_.store(table_->bytes(), std::memory_order_relaxed);
}

Result<void> SeenIds::refill(EventLog& log) {
  std::vector<Hash128> ids;
  std::vector<uint8_t> duplicate;
  for (uint64_t at = through_.value + 1; at <= log.end().value; at = through_.value + 1) {
    TRY_VALUE(batch, log.read(Offset{at}));
    ids.clear();
    const bool whole = for_each_record(*batch, [&](Offset, const Record& r) {
      if (r.kind == RecordKind::kEvent) ids.push_back(message_hash(r.source, r.message_id));
    });
    if (!whole) return fail(ErrorCode::kCorrupt, "A batch of the log holds no records.", std::to_string(at));
    duplicate.resize(ids.size());
    TRY(check_and_add(ids, duplicate));
    TRY(commit(batch->last()));
  }
  return {};
}

Offset SeenIds::covered_through() const {
  return runs_->covered_through();
}

Result<void> SeenIds::wait_idle() {
  return runs_->wait_idle();
}

SeenStats SeenIds::stats() const {
  SeenStats s = runs_->stats();
  s.ids += table_ids_.load(std::memory_order_relaxed);
  s.memory_bytes += table_bytes_.load(std::memory_order_relaxed);
  return s;
}

}  // namespace tutti::log
