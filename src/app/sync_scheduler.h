// Runs the syncs of a server when they are due, and when somebody asks.
//
// A sync is due `every` after the start of its last run; one that failed is tried again after the same time. At most
// kRunningMax run at once, each on a thread of its own with a store of its own; the others wait. What is in the store
// is looked at every second, so `tutti sync add` beside a running server works at once.
// Threads: any. Lifetime: sources and what `submit` calls must outlive it; stop() ends the taps and waits for them.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "app/import_sink.h"
#include "app/sync_store.h"
#include "govern/sources.h"
#include "web/api/syncs.h"

namespace tutti::app {

class SyncScheduler final : public api::SyncDirectory, NonCopyable {
 public:
  static constexpr size_t kRunningMax = 2;

  // `submit` is the way into the log of that workspace.
  static Result<std::unique_ptr<SyncScheduler>> start(const std::string& workspace, govern::SourceRegistry& sources,
                                                      HubSink::Submit submit);
  ~SyncScheduler() override { stop(); }
  // Idempotent.
  void stop();

  Result<std::vector<api::SyncEntry>> list() override;
  Result<void> run_now(const std::string& name) override;

 private:
  SyncScheduler(std::string workspace, govern::SourceRegistry& sources, HubSink::Submit submit)
      : workspace_(std::move(workspace)), sources_(sources), submit_(std::move(submit)) {}
  void loop();
  void look();
  void run(const std::string& name);
  Result<void> run_once(const std::string& name);

  const std::string workspace_;
  govern::SourceRegistry& sources_;
  const HubSink::Submit submit_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;  // guards what follows
  std::condition_variable changed_;
  std::unique_ptr<SyncStore> store_;  // for lists and for what is due
  std::set<std::string> wanted_;      // asked for by somebody; bounded by the syncs there are
  std::map<std::string, std::thread> running_;
  std::set<std::string> done_;               // threads to be joined
  std::map<std::string, Millis> failed_at_;  // could not even be started
  std::thread thread_;
};

}  // namespace tutti::app
