#include "profile/windows.h"

#include <algorithm>

namespace tutti::profile {
namespace {

void add(WindowCounts& w, int64_t age_days, uint32_t count) {
  if (age_days < 0) return;
  if (age_days < 1) w.days_1 += count;
  if (age_days < 7) w.days_7 += count;
  if (age_days < 30) w.days_30 += count;
  if (age_days < 90) w.days_90 += count;
}

bool passes(const DayBucket& b, const WindowFilter& f) {
  return (!f.account || f.account->value == b.account) && (!f.name || *f.name == b.name) &&
         (!f.channel || static_cast<uint8_t>(*f.channel) == b.channel);
}

}  // namespace

WindowCounts count_windows(const StrandProfile& profile, Millis now, const WindowFilter& filter) {
  WindowCounts out;
  const int64_t today = day_of(now);
  for (const DayBucket& b : profile.days)
    if (passes(b, filter)) add(out, today - b.day, b.count);
  return out;
}

Windows windows_of(const StrandProfile& profile, Millis now, const WindowFilter& filter) {
  Windows out;
  const int64_t today = day_of(now);
  for (const DayBucket& b : profile.days) {
    if (!passes(b, filter)) continue;
    const int64_t age = today - b.day;
    if (age < 0 || age >= 90) continue;
    add(out.total, age, b.count);
    if (b.channel < out.by_channel.size()) add(out.by_channel[b.channel], age, b.count);
    const auto it = std::lower_bound(out.by_name.begin(), out.by_name.end(), b.name,
                                     [](const NameWindow& n, uint32_t id) { return n.name < id; });
    if (it != out.by_name.end() && it->name == b.name) add(it->counts, age, b.count);
    else add(out.by_name.insert(it, {b.name, {}})->counts, age, b.count);
  }
  return out;
}

}  // namespace tutti::profile
