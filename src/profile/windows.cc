#include "profile/windows.h"

#include <algorithm>

namespace tutti::profile {
namespace {

void count(WindowCounts& w, int32_t age_days, uint64_t n) {
  if (age_days < 1) w.days_1 += n;
  if (age_days < 7) w.days_7 += n;
  if (age_days < 30) w.days_30 += n;
  w.days_90 += n;
}

// Calls f(bucket, age in days) for every bucket of the last 90 days that passes.
template <typename F>
void for_each_bucket(const StrandProfile& profile, Millis now, const WindowFilter& filter, F&& f) {
  const int32_t today = day_of(now);
  const auto begin =
      std::find_if(profile.days.begin(), profile.days.end(), [&](const DayBucket& b) { return b.day > today - 90; });
  for (auto it = begin; it != profile.days.end() && it->day <= today; ++it) {
    if (filter.account && it->account != filter.account->value) continue;
    if (filter.name && it->name != *filter.name) continue;
    if (filter.channel && it->channel != static_cast<uint8_t>(*filter.channel)) continue;
    f(*it, today - static_cast<int32_t>(it->day));
  }
}

}  // namespace

WindowCounts count_windows(const StrandProfile& profile, Millis now, const WindowFilter& filter) {
  WindowCounts w;
  for_each_bucket(profile, now, filter, [&](const DayBucket& b, int32_t age) { count(w, age, b.count); });
  return w;
}

Windows windows_of(const StrandProfile& profile, Millis now, const WindowFilter& filter) {
  Windows w;
  for_each_bucket(profile, now, filter, [&](const DayBucket& b, int32_t age) {
    count(w.total, age, b.count);
    count(w.by_channel[b.channel], age, b.count);
    auto it = std::lower_bound(w.by_name.begin(), w.by_name.end(), b.name,
                               [](const NameWindow& n, uint32_t name) { return n.name < name; });
    if (it == w.by_name.end() || it->name != b.name) it = w.by_name.insert(it, {b.name, {}});
    count(it->counts, age, b.count);
  });
  return w;
}

}  // namespace tutti::profile
