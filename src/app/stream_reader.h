// The two ends that streams are read from. A reader belongs to one thread; its connection ends with it.
#pragma once

#include <memory>

#include "app/stream_pump.h"

namespace tutti::app {

class StreamReader : NonCopyable {
 public:
  virtual ~StreamReader() = default;
  // Waits a little for messages, gives a group of them to the pump, settles it, then acknowledges. An error ends the
  // reader's use: what was not acknowledged comes again with the next one. A broker that is away for a while is no
  // error for Kafka (the library connects again) and one for MQTT.
  virtual Result<void> step(StreamPump& pump) = 0;
};

// All partitions of a topic, assigned by hand: the positions are ours, and what a broker keeps for a group is neither
// read nor written. A partition without position begins at its beginning (or end: Stream::from_latest).
Result<std::unique_ptr<StreamReader>> open_kafka(const Stream& stream, Positions positions, StreamLive& live);

// A session that the broker keeps (clean_session false), QoS 1. A message is acknowledged when the log has it: the
// library is run by hand here, so that PUBACKs wait in its queue until the group has been settled.
Result<std::unique_ptr<StreamReader>> open_mqtt(const Stream& stream, StreamLive& live);

// The password of a stream: its file without the end of line; empty without a file. At most 4 KiB.
Result<std::string> stream_password(const Stream& stream);
struct HostPort {
  std::string host;
  uint16_t port = 0;
};
// "host:1883", "[::1]:1883". kInvalid.
Result<HostPort> parse_host_port(const std::string& text);

}  // namespace tutti::app
