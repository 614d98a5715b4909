// The live doors' way into the hub: submissions to the log writer, refusals to the ledger, both to the per-source
// counters.
#pragma once

#include "hub/hub.h"
#include "ingest/live/door.h"
#include "web/api/source_counts.h"

namespace tutti::app {

class HubDoor final : public ingest::Door {
 public:
  HubDoor(Hub& hub, api::SourceCounters& counters) : hub_(hub), counters_(counters) {}

  bool submit(log::Submission&& submission) override;
  void refused(const ingest::Refusal& refusal) override;
  bool stopping() const override { return stopping_.load(std::memory_order_relaxed) || hub_.stopping(); }
  void stop() { stopping_ = true; }

 private:
  Hub& hub_;
  api::SourceCounters& counters_;
  std::atomic<bool> stopping_{false};
};

}  // namespace tutti::app
