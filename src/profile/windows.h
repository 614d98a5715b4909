// Event counts of the last 1, 7, 30 and 90 days as of a given time, from a profile's day buckets.
//
// Days are UTC and whole: the last n days are the day of `now` and the n - 1 before it; events dated later than the day
// of `now` are not counted. Sums over strands are sums of counts.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <vector>

#include "profile/strand_profile.h"

namespace tutti::profile {

struct WindowCounts {
  uint64_t days_1 = 0, days_7 = 0, days_30 = 0, days_90 = 0;
  bool operator==(const WindowCounts&) const = default;
};

struct WindowFilter {
  std::optional<StrandId> account;  // only events that name this account strand; StrandId{0}: that name none
  std::optional<uint32_t> name;
  std::optional<Channel> channel;
};

struct NameWindow {
  uint32_t name = 0;
  WindowCounts counts;
};

struct Windows {
  WindowCounts total;
  std::vector<NameWindow> by_name;  // by name id; only names with an event in the last 90 days
  std::array<WindowCounts, kChannels> by_channel{};
};

WindowCounts count_windows(const StrandProfile& profile, Millis now, const WindowFilter& filter = {});
Windows windows_of(const StrandProfile& profile, Millis now, const WindowFilter& filter = {});

}  // namespace tutti::profile
