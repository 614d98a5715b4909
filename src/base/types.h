// Strong types for ids, offsets and time, so that no function takes two bare integers.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace tutti {

template <typename Tag, typename Rep>
struct Named {
  using rep = Rep;
  Rep value{};

  constexpr Named() = default;
  constexpr explicit Named(Rep v) : value(v) {}
  constexpr auto operator<=>(const Named&) const = default;
};

// Milliseconds since 1970-01-01T00:00:00Z; may be negative.
using Millis = Named<struct MillisTag, int64_t>;
// Position of a record in its workspace's log: dense, starts at 1, never reused. 0 means "before the first".
using Offset = Named<struct OffsetTag, uint64_t>;
// A configured source of events. 0 is the hub itself (commands, ticks).
using SourceId = Named<struct SourceIdTag, uint32_t>;
// What one source knows of one person or one account; numbered from 1 in log order by the loop. 0 means none.
// A person is named by the id of its oldest strand, an account likewise (see identity/README.md).
using StrandId = Named<struct StrandIdTag, uint64_t>;
// A tenant's folder and namespace. Taken from the credential, never from a request body.
using WorkspaceId = Named<struct WorkspaceIdTag, std::string>;

constexpr Millis operator+(Millis a, int64_t ms) {
  return Millis{a.value + ms};
}
constexpr int64_t operator-(Millis a, Millis b) {
  return a.value - b.value;
}
constexpr Offset operator+(Offset a, uint64_t n) {
  return Offset{a.value + n};
}

constexpr int64_t kDayMs = 86'400'000;
constexpr int64_t kHourMs = 3'600'000;

// Days since 1970-01-01 in UTC, rounded down also for times before it.
constexpr int32_t day_of(Millis t) {
  int64_t d = t.value / kDayMs;
  return static_cast<int32_t>(t.value % kDayMs < 0 ? d - 1 : d);
}

}  // namespace tutti

template <typename Tag, typename Rep>
struct std::hash<tutti::Named<Tag, Rep>> {
  size_t operator()(const tutti::Named<Tag, Rep>& n) const noexcept { return std::hash<Rep>{}(n.value); }
};
