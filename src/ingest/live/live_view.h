// The newest events of each source, for people who are connecting a client and want to see them come in.
//
// Costs next to nothing under load: a caller asks room() first and builds only as many entries as it gets. Up to
// kPerSecondMax entries a second and source are kept, so a slow source is shown whole and a fast one as a sample; what
// was left out is counted.
// Threads: all methods from any thread. Listeners are called without the lock held, on the adding thread; they must be
// quick and must not throw. After unsubscribe() returned, a call that had begun may still be running.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/result.h"
#include "ingest/live/live_entry.h"

namespace tutti::ingest {

class LiveView : NonCopyable {
 public:
  static constexpr size_t kEntriesMax = 500;      // per source
  static constexpr size_t kSourcesMax = 1000;     // sources beyond are not shown
  static constexpr size_t kListenersMax = 100;    // open live views of all people
  static constexpr uint32_t kPerSecondMax = 200;  // per source

  using EntryPtr = std::shared_ptr<const LiveEntry>;
  using Listener = std::function<void(const EntryPtr&)>;

  // How many of `wanted` events that came at `now` may be added; counts the rest as left out.
  uint32_t room(SourceId source, Millis now, uint32_t wanted);
  void add(LiveEntry entry);

  // Oldest first; at most kEntriesMax.
  std::vector<EntryPtr> newest(SourceId source) const;
  uint64_t left_out(SourceId source) const;

  // Called for every entry added from now on; SourceId{} listens to all sources. kOverloaded: kListenersMax are open.
  Result<uint64_t> subscribe(SourceId source, Listener listener);
  void unsubscribe(uint64_t subscription);

 private:
  struct Ring {
    std::deque<EntryPtr> entries;
    int64_t second = 0;
    uint32_t in_second = 0;
    uint64_t left_out = 0;
  };
  struct Subscription {
    SourceId source;
    std::shared_ptr<const Listener> listener;
  };

  Ring* ring(SourceId source);

  mutable std::mutex mutex_;
  std::map<SourceId, Ring> rings_;
  std::map<uint64_t, Subscription> subscriptions_;
  uint64_t next_subscription_ = 1;
  uint64_t next_seq_ = 1;
};

}  // namespace tutti::ingest
