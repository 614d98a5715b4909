// A message of a stream as the JSON object that a mapping reads, and the name that keeps it from counting twice.
//
//   Kafka: {"key":..,"value":..,"topic":"orders","partition":2,"offset":71,"timestamp":"2026-..Z","headers":{..}}
//   MQTT:  {"topic":"plant/7/state","levels":["plant","7","state"],"payload":..,"retain":false,"received_at":"..Z"}
//
// A value or payload must be JSON (any JSON, null for a tombstone); it stands in the object as it came, so no number
// loses digits. A Kafka key that is no JSON is a text. Views live as long as the message they were made of.
// Pure. Threads: one MessageReader per thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/types.h"
#include "ingest/singer/exact_json.h"

namespace tutti::ingest::stream {

constexpr size_t kMessageBytesMax = 1u << 20;  // of a value or payload; larger ones are refused
constexpr size_t kHeadersMax = 100;            // further ones are left out

struct KafkaMessage {
  std::string_view topic;
  int32_t partition = 0;
  int64_t offset = 0;
  std::optional<Millis> timestamp;
  std::optional<std::string_view> key, value;  // nullopt: null, which is not empty
  std::vector<std::pair<std::string_view, std::string_view>> headers;
};

struct MqttMessage {
  std::string_view topic;
  std::string_view payload;
  bool retain = false;
  Millis received_at;
};

struct ReadMessage {
  std::string id;      // of the message: equal for one that is read or delivered again
  std::string object;  // what the mapping reads
  std::string body;    // the value or payload alone
  bool gone = false;   // a tombstone
};

class MessageReader : NonCopyable {
 public:
  // kInvalid: `where` is the reason, bad_json or too_large.
  Result<ReadMessage> read(const KafkaMessage& m);
  Result<ReadMessage> read(const MqttMessage& m);

 private:
  bool valid(std::string_view text, std::string& out);
  Result<std::string> body_of(std::string_view text);

  singer::ExactJson json_;
  std::string wrapped_;
};

}  // namespace tutti::ingest::stream
