#include "profile/strand_profile.h"

#include <algorithm>
#include <tuple>

#include "profile/json_text.h"

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;

constexpr int64_t kTimeRange = int64_t{1} << 55;

uint32_t saturating_add(uint32_t a, uint32_t b) {
  const uint64_t sum = uint64_t{a} + b;
  return sum > UINT32_MAX ? UINT32_MAX : static_cast<uint32_t>(sum);
}

// Vectors of a profile grow by small steps: there are millions of profiles, and spare room is most of what doubling
// gives.
template <typename T>
typename std::vector<T>::iterator insert_at(std::vector<T>& v, typename std::vector<T>::iterator at, const T& value) {
  const auto index = at - v.begin();
  if (v.size() == v.capacity()) v.reserve(v.size() + std::max<size_t>(2, v.size() / 8));
  return v.insert(v.begin() + index, value);
}

auto day_key(const DayBucket& b) {
  return std::tuple<int32_t, uint16_t, uint8_t, uint64_t>(b.day, b.name, b.channel, b.account);
}
bool day_before(const DayBucket& a, const DayBucket& b) {
  return day_key(a) < day_key(b);
}
void combine_days(DayBucket& mine, const DayBucket& add) {
  mine.count = saturating_add(mine.count, add.count);
}

std::pair<int64_t, uint64_t> touch_key(const Touch& t) {
  return {t.at, t.hash};
}
bool touch_before(const Touch& a, const Touch& b) {
  return touch_key(a) < touch_key(b);
}
auto touch_rank(const Touch& t) {
  return std::tuple<uint64_t, uint64_t, uint64_t, uint64_t, uint64_t, uint64_t>(t.kind_bits, t.channel_bits, t.source,
                                                                                t.offset, t.name, t.account);
}

// Of two touches with one key, any total order will do to choose one.
void combine_touches(Touch& mine, const Touch& add) {
  if (touch_rank(mine) < touch_rank(add)) mine = add;
}

bool name_before(const NameCount& a, const NameCount& b) {
  return a.name < b.name;
}
void combine_names(NameCount& mine, const NameCount& add) {
  mine.count = saturating_add(mine.count, add.count);
  mine.first = std::min(mine.first, add.first);
  mine.last = std::max(mine.last, add.last);
}

bool channel_before(const ChannelCount& a, const ChannelCount& b) {
  return a.channel < b.channel;
}
void combine_channels(ChannelCount& mine, const ChannelCount& add) {
  mine.count = saturating_add(mine.count, add.count);
  mine.last = std::max(mine.last, add.last);
}

int32_t oldest_day_kept(const StrandProfile& p) {
  return std::max(p.days_floor, day_of(p.last_seen) - kDaysKept + 1);
}

// Requires: profile.last_seen is up to date.
void drop_old_days(StrandProfile& p) {
  std::vector<DayBucket>& days = p.days;
  if (days.size() > kBucketsMax) p.days_floor = static_cast<int32_t>(days[days.size() - kBucketsMax - 1].day) + 1;
  const int32_t oldest = oldest_day_kept(p);
  const auto keep = std::find_if(days.begin(), days.end(), [&](const DayBucket& b) { return b.day >= oldest; });
  days.erase(days.begin(), keep);
  // A floor that the last 91 days have passed says nothing any more; forgetting it makes equal profiles equal.
  if (p.days_floor <= day_of(p.last_seen) - kDaysKept + 1) p.days_floor = INT32_MIN;
}

// Adds one entry to a sorted list.
template <typename T, typename Before, typename Combine>
void add_sorted(std::vector<T>& list, const T& add, Before&& before, Combine&& combine) {
  const auto it = std::lower_bound(list.begin(), list.end(), add, before);
  if (it != list.end() && !before(add, *it)) combine(*it, add);
  else insert_at(list, it, add);
}

void add_touch(std::vector<Touch>& touches, const Touch& add) {
  const bool full = touches.size() == kTouchesMax;
  if (full && touch_before(add, touches.front())) return;
  // Mostly the newest: look from the end.
  auto it = touches.end();
  while (it != touches.begin() && !touch_before(*(it - 1), add)) --it;
  if (it != touches.end() && touch_key(*it) == touch_key(add)) {
    combine_touches(*it, add);
    return;
  }
  if (!full) {
    insert_at(touches, it, add);
    return;
  }
  std::move(touches.begin() + 1, it, touches.begin());
  *(it - 1) = add;
}

// Two sorted lists as one; of entries that are equal in order, `combine(mine, theirs)` makes one.
template <typename T, typename Before, typename Combine>
void merge_sorted(std::vector<T>& into, const std::vector<T>& other, Before&& before, Combine&& combine) {
  if (other.empty()) return;
  std::vector<T> out;
  out.reserve(into.size() + other.size());
  auto next = other.begin();
  for (T& mine : into) {
    while (next != other.end() && before(*next, mine)) out.push_back(*next++);
    if (next != other.end() && !before(mine, *next)) combine(mine, *next++);
    out.push_back(mine);
  }
  out.insert(out.end(), next, other.end());
  into = std::move(out);
}

void add_traits(StrandProfile& p, const Event& event, const FoldInput& in) {
  JsonBatch batch;
  const bool person = in.entity == EntityClass::kPerson;
  if (event.type == (person ? EventType::kIdentify : EventType::kGroup))
    for (const auto field : event.traits) batch.add(field.key, field.value);
  if (person) {
    // Beside an identify call, context.traits is what the client knew before it.
    const size_t own = batch.size();
    for (const auto field : event.ctx_traits)
      if (!batch.has(field.key, own)) batch.add(field.key, field.value);
  }
  if (batch.empty()) return;
  const size_t dropped = p.traits.put(batch.entries(in.timestamp, in.offset, in.source), kTraitLimits);
  p.traits_dropped = saturating_add(p.traits_dropped, static_cast<uint32_t>(dropped));
}

// Lines of one order at one time are one touch. All that the touch shows is in its identity but for the offset, so that
// it does not matter which line came first.
uint64_t touch_hash(const Event& event, const FoldInput& in) {
  if (event.type != EventType::kOrderLine) return in.message_hash;
  std::string scratch;
  Encoder key;
  key.bytes(text_field(event.object, "order", scratch).value_or(std::string_view{}));
  key.u(in.source.value);
  key.byte(static_cast<uint8_t>(event.channel));
  if (!event.account.empty()) {
    key.bytes(event.account[0].type);
    key.bytes(event.account[0].value);
  }
  return hash64(key.view());
}

}  // namespace

void fold(StrandProfile& p, const Event& event, const FoldInput& in) {
  TUTTI_ASSERT(in.timestamp.value > -kTimeRange && in.timestamp.value < kTimeRange);
  TUTTI_ASSERT(in.offset.value < uint64_t{1} << 48 && in.account.value < uint64_t{1} << 40);
  TUTTI_ASSERT(in.source.value < 1u << 24 && in.name_id < kNamesMax);
  const Millis at = in.timestamp;
  const int32_t day = day_of(at);
  const int32_t last_day_before = day_of(p.last_seen);
  p.first_seen = p.events_total == 0 ? at : std::min(p.first_seen, at);
  p.last_seen = p.events_total == 0 ? at : std::max(p.last_seen, at);
  ++p.events_total;

  const NameCount name{.first = at, .last = at, .name = in.name_id, .count = 1};
  add_sorted(p.names, name, name_before, combine_names);
  const ChannelCount channel{.last = at, .count = 1, .channel = event.channel};
  add_sorted(p.channels, channel, channel_before, combine_channels);
  const DayBucket bucket{.day = day,
                         .account = in.account.value,
                         .count = 1,
                         .name = static_cast<uint16_t>(in.name_id),
                         .channel = static_cast<uint8_t>(event.channel),
                         .reserved = 0};
  if (day >= oldest_day_kept(p)) add_sorted(p.days, bucket, day_before, combine_days);
  if (day > last_day_before || p.days.size() > kBucketsMax) drop_old_days(p);
  if (event.type != EventType::kTelemetry)
    add_touch(p.touches, {.at = at.value,
                          .kind_bits = static_cast<uint64_t>(event.type),
                          .channel_bits = static_cast<uint64_t>(event.channel),
                          .offset = in.offset.value,
                          .name = in.name_id,
                          .account = in.account.value,
                          .source = in.source.value,
                          .hash = static_cast<uint32_t>(touch_hash(event, in))});
  add_traits(p, event, in);
}

void merge_activity_into(StrandProfile& into, const StrandProfile& other) {
  if (other.events_total == 0) return;
  const bool first = into.events_total == 0;
  into.first_seen = first ? other.first_seen : std::min(into.first_seen, other.first_seen);
  into.last_seen = first ? other.last_seen : std::max(into.last_seen, other.last_seen);
  into.events_total += other.events_total;
  merge_sorted(into.names, other.names, name_before, combine_names);
  merge_sorted(into.channels, other.channels, channel_before, combine_channels);
  merge_sorted(into.days, other.days, day_before, combine_days);
  into.days_floor = std::max(into.days_floor, other.days_floor);
  drop_old_days(into);
  merge_sorted(into.touches, other.touches, touch_before, combine_touches);
  if (into.touches.size() > kTouchesMax)
    into.touches.erase(into.touches.begin(), into.touches.end() - static_cast<ptrdiff_t>(kTouchesMax));
}

void merge_into(StrandProfile& into, const StrandProfile& other) {
  merge_activity_into(into, other);
  into.traits.merge(other.traits, kTraitLimits);
  into.traits_dropped = saturating_add(into.traits_dropped, other.traits_dropped);
}

}  // namespace tutti::profile
