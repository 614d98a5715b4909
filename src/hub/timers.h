// What the state has to do at a time: a membership begins or ends, a day turns.
//
// The loop has no clock. It fires what is due by the time of the record at hand; when no record comes, the hub appends
// a tick once next_due() has passed (hub/ticker.h). So timers fire at the same place of the log in every replay.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/types.h"
#include "store/state_store.h"

namespace tutti {

// Numbers are part of the stored format.
enum class TimerKind : uint8_t {
  kMembership = 1,  // subject: a person's strand; its accounts are looked at anew
};

struct Timer {
  Millis due;
  TimerKind kind = TimerKind::kMembership;
  uint64_t subject = 0;
  auto operator<=>(const Timer&) const = default;
};

// Fired while one record is applied; what is left waits for the next record, so that a crowded moment stops nobody.
constexpr size_t kTimersPerRecordMax = 64;

class Timers {
 public:
  // Setting a timer twice is setting it once.
  void set(const Timer& timer);
  // Takes the earliest timer that is due at `now`.
  std::optional<Timer> take(Millis now);
  std::optional<Millis> next() const;
  size_t size() const { return timers_.size(); }

  // Space::kTimer: key_of(due) kind key_of(subject) -> format. What has changed since the last call.
  void writes(std::vector<StateWrite>& out);
  Result<void> load(StateStore& store);

 private:
  std::set<Timer> timers_, dirty_;
};

// When the UTC day after `now` begins: windows of counts move on then, also while nothing happens.
constexpr Millis next_day(Millis now) {
  return Millis{(int64_t{day_of(now)} + 1) * kDayMs};
}

}  // namespace tutti
