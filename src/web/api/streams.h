// What the API knows of streams: a list with each one's state, and pausing (app/stream_runner.h).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/types.h"

namespace tutti::api {

struct StreamEntry {
  std::string name, kind;  // kafka, mqtt
  std::string address, topic;
  std::string state;            // connecting, running, paused, failed
  std::string error;            // why it does not run
  std::optional<uint64_t> lag;  // messages that are there and not taken yet; Kafka only
  uint64_t messages = 0, events = 0, duplicates = 0, refused = 0, missed = 0;
  std::map<std::string, uint64_t> refusals;  // messages by reason
  Millis last_message_at;                    // 0: none came yet
};

class StreamDirectory {
 public:
  virtual ~StreamDirectory() = default;
  virtual Result<std::vector<StreamEntry>> list() = 0;
  virtual Result<void> set_paused(const std::string& name, bool paused) = 0;  // kNotFound
};

}  // namespace tutti::api
