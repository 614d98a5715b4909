#include "hub/timers.h"

namespace tutti {
namespace {

constexpr char kFormat = 1;

std::string key(const Timer& t) {
  return key_of(static_cast<uint64_t>(t.due.value)) + static_cast<char>(t.kind) + key_of(t.subject);
}

}  // namespace

void Timers::set(const Timer& timer) {
  if (timers_.insert(timer).second) dirty_.insert(timer);
}

std::optional<Timer> Timers::take(Millis now) {
  if (timers_.empty() || timers_.begin()->due > now) return std::nullopt;
  const Timer timer = *timers_.begin();
  timers_.erase(timers_.begin());
  dirty_.insert(timer);
  return timer;
}

std::optional<Millis> Timers::next() const {
  return timers_.empty() ? std::nullopt : std::optional(timers_.begin()->due);
}

void Timers::writes(std::vector<StateWrite>& out) {
  for (const Timer& t : dirty_)
    out.push_back({Space::kTimer, key(t), timers_.contains(t) ? std::optional(std::string(1, kFormat)) : std::nullopt});
  dirty_.clear();
}

Result<void> Timers::load(StateStore& store) {
  bool good = true;
  TRY(store.scan(Space::kTimer, {}, [&](std::string_view key, std::string_view value) {
    good = key.size() == 17 && value == std::string_view(&kFormat, 1);
    if (good)
      timers_.insert({Millis{static_cast<int64_t>(number_of(key.substr(0, 8)))}, static_cast<TimerKind>(key[8]),
                      number_of(key.substr(9))});
    return good;
  }));
  if (!good) return fail(ErrorCode::kCorrupt, "a timer of the state cannot be decoded", "state.db");
  return {};
}

}  // namespace tutti
