// What senders send: events of a small company's customers, so that identities meet often, with mess in them.
#pragma once

#include <string>

#include "sim/random.h"

namespace tutti::sim {

struct Sent {
  uint32_t source = 1;
  std::string message_id;
  std::string body;
  int64_t at_ms = 0;
};

// A new event; about one in thirty cannot be applied. Message ids are unique.
Sent make_event(Random& random, uint64_t number);

}  // namespace tutti::sim
