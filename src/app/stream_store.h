// What the streams of a workspace are and how far they have come: streams.db beside the log.
//
// Positions and counts are written in one transaction after the log has acknowledged the events before them. A position
// only saves reading again: a message that is read twice gives the same ids, and the log takes each once. So a commit
// of a running stream need not reach the disk at once; settings do.
//
//   streams(id, name, ...settings, paused, state, error, ...counts)
//   positions(stream, topic, partition) -> next offset      refusals(stream, reason) -> messages
//
// Secrets are not in it: it has the path of the file that holds a password.
// Threads: one store per thread; several processes may have the file open.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/sqlite.h"
#include "base/types.h"

namespace tutti::app {

enum class StreamKind : uint8_t { kKafka = 1, kMqtt = 2 };
std::string_view to_string(StreamKind kind);  // "kafka", "mqtt"

struct Stream {
  int64_t id = 0;
  std::string name;  // [a-z0-9_-]{1,64}
  StreamKind kind = StreamKind::kKafka;
  std::string address;                    // Kafka: host:port,host:port; MQTT: host:port
  std::string topic;                      // Kafka: one topic; MQTT: a filter
  std::string client_id;                  // Kafka: the group; MQTT: names the session that the broker keeps
  std::string map;                        // path
  bool from_latest = false;               // Kafka: a partition without position begins at its end
  std::string user, password_file, sasl;  // sasl: PLAIN, SCRAM-SHA-256, SCRAM-SHA-512
  bool tls = false;
  std::string tls_ca, tls_cert, tls_key;  // paths; tls_ca empty: the system's

  bool operator==(const Stream&) const = default;
};

struct StreamCounts {
  uint64_t messages = 0;    // = mapped + refused
  uint64_t refused = 0;     // messages; their reasons are in refusals
  uint64_t events = 0;      // that the log accepted
  uint64_t duplicates = 0;  // events that the log knew
  uint64_t missed = 0;      // Kafka: messages that the broker had removed before they were read
  Millis last_message_at;

  void operator+=(const StreamCounts& more);
};

using Positions = std::map<int32_t, int64_t>;  // partition -> the next offset to read

struct StreamInfo {
  Stream stream;
  bool paused = false;
  std::string state, error;  // as last noted by a server: connecting, running, failed
  StreamCounts counts;
  std::map<std::string, uint64_t> refusals;
};

// What is written after a group of messages.
struct StreamCommit {
  Positions positions;
  StreamCounts counts;                       // to be added
  std::map<std::string, uint64_t> refusals;  // to be added
};

class StreamStore : NonCopyable {
 public:
  static constexpr size_t kStreamsMax = 32;  // each has a thread and a connection of its own
  static constexpr size_t kReasonsMax = 64;  // further reasons count as "other"

  enum class Use : uint8_t { kSettings, kRunning };  // kRunning: commits are not flushed one by one
  static Result<std::unique_ptr<StreamStore>> open(const std::string& path, Use use);
  static std::string file(const std::string& workspace) { return workspace + "/streams.db"; }

  // Adds it, or gives the stream of that name these settings; positions of the topic stay.
  // kInvalid: a bad name; kTooLarge: kStreamsMax.
  Result<void> put(const Stream& stream);
  Result<std::vector<StreamInfo>> list();
  Result<StreamInfo> find(std::string_view name);  // kNotFound
  Result<void> remove(std::string_view name);      // what came in stays
  Result<void> set_paused(std::string_view name, bool paused);
  Result<void> forget_positions(std::string_view name);

  Result<Positions> positions(int64_t stream, std::string_view topic);
  Result<void> commit(const Stream& stream, const StreamCommit& commit);
  Result<void> note_state(int64_t stream, std::string_view state, std::string_view error);

 private:
  explicit StreamStore(sqlite::Database db) : db_(std::move(db)) {}
  Result<void> write(const Stream& stream, const StreamCommit& commit);
  Result<void> with_name(const char* sql, std::string_view name);

  sqlite::Database db_;
};

}  // namespace tutti::app
