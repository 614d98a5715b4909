#include "log/seen_runs.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/thread.h"

namespace tutti::log {
namespace {

// Ids are evenly spread hashes: one pass into small buckets by their top bits, then a sort of each.
std::vector<Hash128> sorted(const std::vector<Hash128>& ids) {
  int bits = 1;
  while ((ids.size() >> bits) > 16 && bits < 20) ++bits;
  const int shift = 64 - bits;
  std::vector<uint32_t> ends((size_t{1} << bits) + 1);
  for (const Hash128& id : ids) ++ends[(id.hi >> shift) + 1];
  for (size_t i = 1; i < ends.size(); ++i) ends[i] += ends[i - 1];
  std::vector<uint32_t> at(ends.begin(), ends.end() - 1);
  std::vector<Hash128> out(ids.size());
  for (const Hash128& id : ids) out[at[id.hi >> shift]++] = id;
  for (size_t i = 0; i + 1 < ends.size(); ++i) std::sort(out.begin() + ends[i], out.begin() + ends[i + 1]);
  return out;
}

Result<SeenManifest> usable_manifest(const SeenOptions& options) {
  SeenManifest empty;
  empty.log_id = options.log_id;
  Result<SeenManifest> stored = read_manifest(options.dir);
  if (stored && stored->log_id == options.log_id && stored->covered_through <= options.log_end) return stored;
  // Missing, damaged, of another log, or ahead of it (the log was restored from a backup): start from the log.
  if (!stored && stored.error().code == ErrorCode::kIo) return stored;
  return empty;
}

}  // namespace

Result<std::unique_ptr<SeenRuns>> SeenRuns::open(SeenOptions options) {
  std::error_code error;
  std::filesystem::create_directories(options.dir, error);
  if (error) return fail(ErrorCode::kIo, error.message(), options.dir);
  TRY_VALUE(manifest, usable_manifest(options));
  std::vector<Entry> entries;
  for (const SeenManifest::Run& info : manifest.runs) {
    Result<std::shared_ptr<const SeenRun>> run = SeenRun::open(run_path(options.dir, info.number));
    if (!run || (*run)->count() != info.count) {
      if (!run && run.error().code == ErrorCode::kIo) return tl::unexpected(run.error());
      entries.clear();
      manifest = SeenManifest{.log_id = options.log_id, .covered_through = {}, .next_number = 1, .runs = {}};
      break;
    }
    entries.push_back({info, *run});
  }
  // The manifest goes before the runs it named do.
  TRY(write_manifest(options.dir, manifest));
  remove_orphans(options.dir, manifest);
  return std::unique_ptr<SeenRuns>(new SeenRuns(std::move(options), std::move(manifest), std::move(entries)));
}

SeenRuns::SeenRuns(SeenOptions options, SeenManifest manifest, std::vector<Entry> entries)
    : options_(std::move(options)), manifest_(std::move(manifest)), entries_(std::move(entries)) {
  rebuild_view();
  flusher_ = std::thread([this] {
    name_thread("seen-flush");
    flush_loop();
  });
  merger_ = std::thread([this] {
    name_thread("seen-merge");
    merge_loop();
  });
}

SeenRuns::~SeenRuns() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  flusher_.join();
  merger_.join();
}

Result<std::shared_ptr<const SeenView>> SeenRuns::view() const {
  std::lock_guard lock(mutex_);
  if (error_) return tl::unexpected(*error_);
  return view_;
}

Result<void> SeenRuns::freeze(std::shared_ptr<const SeenTable> table, Offset through) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return frozen_.size() < options_.frozen_max || error_; });
  if (error_) return tl::unexpected(*error_);
  frozen_.push_back({std::move(table), through});
  rebuild_view();
  changed_.notify_all();
  return {};
}

Result<void> SeenRuns::wait_idle() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [&] { return error_ || (frozen_.empty() && !merging_ && due_merge().empty()); });
  if (error_) return tl::unexpected(*error_);
  return {};
}

void SeenRuns::give_up(const Error& error) {
  std::lock_guard install_lock(install_mutex_);
  {
    std::lock_guard lock(mutex_);
    if (error_) return;
    error_ = error;
  }
  std::error_code ignored;
  std::filesystem::remove(manifest_path(options_.dir), ignored);
  changed_.notify_all();
}

Offset SeenRuns::covered_through() const {
  std::lock_guard lock(mutex_);
  return manifest_.covered_through;
}

SeenStats SeenRuns::stats() const {
  std::lock_guard lock(mutex_);
  SeenStats s;
  s.runs = entries_.size();
  for (const Entry& e : entries_) {
    s.ids += e.run->count();
    s.memory_bytes += e.run->memory_bytes();
    s.disk_bytes += e.run->file_bytes();
  }
  for (const Frozen& f : frozen_) {
    s.ids += f.table->size();
    s.memory_bytes += f.table->bytes();
  }
  return s;
}

void SeenRuns::rebuild_view() {
  auto view = std::make_shared<SeenView>();
  for (const Frozen& f : frozen_) view->tables.push_back(f.table);
  for (const Entry& e : entries_) view->runs.push_back(e.run);
  view_ = std::move(view);
}

uint64_t SeenRuns::take_number() {
  std::lock_guard lock(mutex_);
  return manifest_.next_number++;
}

void SeenRuns::flush_loop() {
  lower_thread_priority();
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || error_ || !frozen_.empty(); });
    if (stopping_ || error_) return;
    const Frozen next = frozen_.front();
    lock.unlock();
    if (Result<void> done = flush(next); !done) give_up(done.error());
    lock.lock();
  }
}

Result<void> SeenRuns::flush(const Frozen& frozen) {
  const uint64_t number = take_number();
  const std::vector<Hash128> ids = sorted(frozen.table->ids());
  TRY_VALUE(writer, SeenRunWriter::create(run_path(options_.dir, number), ids.size()));
  for (const Hash128& id : ids) TRY(writer->add(id));
  TRY_VALUE(run, writer->finish());
  return install({.info = {.number = number, .tier = 0, .count = ids.size()}, .run = std::move(run)}, {},
                 frozen.through);
}

std::vector<SeenRuns::Entry> SeenRuns::due_merge() const {
  std::map<uint32_t, std::vector<Entry>> tiers;
  for (const Entry& e : entries_) {
    std::vector<Entry>& tier = tiers[e.info.tier];
    tier.push_back(e);
    if (tier.size() == options_.merge_runs) return tier;
  }
  return {};
}

void SeenRuns::merge_loop() {
  lower_thread_priority();
  std::unique_lock lock(mutex_);
  for (;;) {
    std::vector<Entry> sources;
    changed_.wait(lock, [&] { return stopping_ || error_ || !(sources = due_merge()).empty(); });
    if (stopping_ || error_) return;
    merging_ = true;
    lock.unlock();
    Result<void> done = merge(sources);
    if (!done && !stopping_) give_up(done.error());
    lock.lock();
    merging_ = false;
    changed_.notify_all();
  }
}

Result<void> SeenRuns::merge(const std::vector<Entry>& sources) {
  const uint64_t number = take_number();
  uint64_t count = 0;
  std::vector<std::unique_ptr<SeenRunCursor>> cursors;
  for (const Entry& e : sources) {
    count += e.run->count();
    cursors.push_back(std::make_unique<SeenRunCursor>(e.run));
    TRY(cursors.back()->next());
  }
  TRY_VALUE(writer, SeenRunWriter::create(run_path(options_.dir, number), count));
  while (!cursors.empty()) {
    if (stopping_.load(std::memory_order_relaxed)) return fail(ErrorCode::kUnavailable, "stopping");
    // Few sources: looking at each head is as quick as a heap.
    size_t least = 0;
    for (size_t i = 1; i < cursors.size(); ++i)
      if (*cursors[i]->head() < *cursors[least]->head()) least = i;
    SeenRunCursor& from = *cursors[least];
    TRY(writer->add(*from.head()));
    TRY(from.next());
    if (from.head() == nullptr) cursors.erase(cursors.begin() + static_cast<ptrdiff_t>(least));
  }
  TRY_VALUE(run, writer->finish());
  const uint32_t tier = sources.front().info.tier + 1;
  return install({.info = {.number = number, .tier = tier, .count = count}, .run = std::move(run)}, sources, {});
}

Result<void> SeenRuns::install(Entry add, const std::vector<Entry>& remove, std::optional<Offset> covered) {
  std::lock_guard install_lock(install_mutex_);
  std::vector<Entry> entries;
  SeenManifest manifest;
  {
    std::lock_guard lock(mutex_);
    if (error_) return tl::unexpected(*error_);
    entries = entries_;
    manifest = manifest_;
  }
  std::erase_if(entries, [&](const Entry& e) {
    return std::ranges::any_of(remove, [&](const Entry& r) { return r.info.number == e.info.number; });
  });
  entries.push_back(std::move(add));
  if (covered) manifest.covered_through = *covered;
  manifest.runs.clear();
  for (const Entry& e : entries) manifest.runs.push_back(e.info);
  TRY(write_manifest(options_.dir, manifest));
  {
    std::lock_guard lock(mutex_);
    manifest.next_number = std::max(manifest.next_number, manifest_.next_number);
    manifest_ = std::move(manifest);
    entries_ = std::move(entries);
    if (covered) frozen_.pop_front();
    rebuild_view();
  }
  changed_.notify_all();
  std::error_code ignored;  // what stays is removed as an orphan at the next open
  for (const Entry& e : remove) std::filesystem::remove(e.run->path(), ignored);
  return {};
}

}  // namespace tutti::log
