// Every reason for which the server refuses a request or gives up a connection. Each is counted (Server::stats).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tutti::http {

enum class Refusal : uint8_t {
  kNone,
  // Found by the parser; answered, then the connection is closed.
  kMalformed,
  kLineTooLong,
  kHeadersTooLarge,
  kTooManyFields,
  kBodyTooLarge,
  kExpectation,
  // Found by the connection; answered, then closed.
  kHeaderTimeout,
  kBodyTimeout,  // over the total time or under the minimum rate
  kMemory,       // bodies being read hold bodies_max bytes
  kUnanswered,   // the handler dropped its Reply; the connection goes on
  // Closed without an answer.
  kWriteTimeout,
  kStreamFull,
  kConnectionsMax,
  kPerAddressMax,
  kAcceptFailed,  // out of file descriptors or kernel memory; accepting pauses for a moment
};
constexpr size_t kRefusalCount = static_cast<size_t>(Refusal::kAcceptFailed) + 1;

// Status that the reason is answered with; 0 for reasons that are not answered.
int status_of(Refusal why);

// "malformed", "header_timeout": the label of the metric.
std::string_view name_of(Refusal why);

}  // namespace tutti::http
