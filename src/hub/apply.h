// Folds one record into the state: everything that happens to an event after it is durable, as a list one can read.
// Deterministic: no I/O but reads of cold state, no clock, no randomness.
#pragma once

#include <optional>

#include "hub/state.h"
#include "model/record.h"

namespace tutti {

// What the steps hand on to each other.
struct Work {
  State& s;
  Offset at;
  const Record& record;
  const Event* event = nullptr;
  uint64_t message_hash = 0;
  StrandTable::Slot* person = nullptr;   // null: the event is about no person
  StrandTable::Slot* account = nullptr;  // null: it names no account
};

class Applier : NonCopyable {
 public:
  explicit Applier(State& state) : state_(state) {}

  // nullopt: applied. An error: nothing was changed but the quarantine; `where` is the reason's code.
  // Requires: at == state.applied + 1.
  std::optional<Error> apply(Offset at, const Record& record);

 private:
  std::optional<Error> apply_event(Offset at, const Record& record);
  void fire_timers();

  State& state_;
  EventParser parser_;
};

// A replay of a quarantined event (see hub/hub.h) carries this message id: "tutti-replay:<offset>:<attempt>".
inline constexpr std::string_view kReplayPrefix = "tutti-replay:";

}  // namespace tutti
