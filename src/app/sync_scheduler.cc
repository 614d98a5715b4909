#include "app/sync_scheduler.h"

#include <spdlog/spdlog.h>

#include "app/sync_runner.h"
#include "base/time.h"

namespace tutti::app {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);

api::SyncEntry entry_of(const SyncInfo& i, bool runs_here) {
  api::SyncEntry e{.name = i.sync.name,
                   .every_ms = i.sync.every_ms,
                   .outcome = i.last.outcome,
                   .started_at = i.last.started_at,
                   .finished_at = i.last.finished_at,
                   .message = i.last.message,
                   .notes = i.last.notes,
                   .rows = i.last.rows,
                   .events = i.last.events,
                   .unchanged = i.last.unchanged,
                   .rejected = i.last.rejected,
                   .deleted = i.last.deleted,
                   .known_rows = i.known_rows,
                   .complete_as_of = i.succeeded_at};
  if (runs_here) e.outcome = "running";
  return e;
}

}  // namespace

Result<std::unique_ptr<SyncScheduler>> SyncScheduler::start(const std::string& workspace,
                                                            govern::SourceRegistry& sources, HubSink::Submit submit) {
  std::unique_ptr<SyncScheduler> s(new SyncScheduler(workspace, sources, std::move(submit)));
  TRY_VALUE(store, SyncStore::open(SyncStore::file(workspace)));
  s->store_ = std::move(store);
  s->thread_ = std::thread([raw = s.get()] { raw->loop(); });
  return s;
}

void SyncScheduler::stop() {
  stopping_ = true;
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
  for (auto& [name, thread] : running_) thread.join();
  running_.clear();
}

void SyncScheduler::loop() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    look();
    changed_.wait_for(lock, kLookEvery);
  }
}

// Starts what is due; under the lock.
void SyncScheduler::look() {
  for (const std::string& name : done_) {
    running_.at(name).join();
    running_.erase(name);
  }
  done_.clear();
  const Result<std::vector<SyncInfo>> all = store_->list(SyncStore::Rows::kNotCounted);
  if (!all) {
    spdlog::warn("syncs cannot be read: {}", all.error().message);
    return;
  }
  const Millis now = system_now();
  for (const SyncInfo& i : *all) {
    const std::string& name = i.sync.name;
    const Millis last = std::max(i.last.started_at, failed_at_[name]);
    const bool due = i.sync.every_ms > 0 && now - last >= i.sync.every_ms;
    if ((!due && !wanted_.contains(name)) || running_.contains(name) || running_.size() >= kRunningMax) continue;
    wanted_.erase(name);
    running_.emplace(name, std::thread([this, name] { run(name); }));
  }
}

void SyncScheduler::run(const std::string& name) {
  const Result<void> done = run_once(name);
  if (!done) spdlog::warn("sync {}: {}: {}", name, done.error().where, done.error().message);
  std::lock_guard lock(mutex_);
  if (!done) failed_at_[name] = system_now();
  done_.insert(name);
  changed_.notify_all();
}

Result<void> SyncScheduler::run_once(const std::string& name) {
  TRY_VALUE(store, SyncStore::open(SyncStore::file(workspace_)));
  const SyncJob job{.workspace = workspace_, .name = name, .stop = &stopping_};
  TRY_VALUE(outcome,
            run_sync(*store, job, [this](const std::string& source) -> Result<std::unique_ptr<ingest::RecordSink>> {
              TRY_VALUE(reserved, sources_.reserve({.name = source, .kind = "sync"}, system_now()));
              return std::unique_ptr<ingest::RecordSink>(std::make_unique<HubSink>(submit_, reserved->id));
            }));
  if (!outcome.good) spdlog::warn("sync {}: {}", name, outcome.message);
  return {};
}

Result<std::vector<api::SyncEntry>> SyncScheduler::list() {
  std::lock_guard lock(mutex_);
  TRY_VALUE(all, store_->list(SyncStore::Rows::kCounted));
  std::vector<api::SyncEntry> out;
  for (SyncInfo& i : all) {
    settle_outcome(i, workspace_);
    out.push_back(entry_of(i, running_.contains(i.sync.name) && !done_.contains(i.sync.name)));
  }
  return out;
}

Result<void> SyncScheduler::run_now(const std::string& name) {
  std::lock_guard lock(mutex_);
  TRY(store_->find(name));
  if (wanted_.contains(name) || (running_.contains(name) && !done_.contains(name)))
    return fail(ErrorCode::kConflict, "this sync is running", name);
  wanted_.insert(name);
  changed_.notify_all();
  return {};
}

}  // namespace tutti::app
