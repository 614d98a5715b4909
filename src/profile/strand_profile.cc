#include "profile/strand_profile.h"

#include <algorithm>
#include <tuple>

#include "base/codec.h"

namespace tutti::profile {
namespace {

constexpr uint64_t kFormat = 1;

uint32_t add_capped(uint32_t a, uint32_t b) {
  return a > UINT32_MAX - b ? UINT32_MAX : a + b;
}

auto touch_order(const Touch& t) {
  return std::tuple(static_cast<int64_t>(t.at), t.hash);
}
auto bucket_key(const DayBucket& b) {
  return std::tuple(static_cast<int64_t>(b.day), b.name, b.channel, static_cast<uint64_t>(b.account));
}

// --- traits
// -----------------------------------------------------------------------------------------------------------

void collect(simdjson::dom::object traits, const FoldInput& in, std::vector<std::string>& texts,
             std::vector<LwwEntry>& out) {
  for (const auto field : traits) {
    texts.push_back(simdjson::minify(field.value));
    out.push_back({field.key, {}, in.timestamp, in.offset, in.source});
  }
}

void fold_traits(StrandProfile& p, const Event& event, const FoldInput& in) {
  const bool own =
      in.entity == EntityClass::kPerson ? event.type == EventType::kIdentify : event.type == EventType::kGroup;
  // context.traits are the person's, whatever call they stand beside.
  const bool beside = in.entity == EntityClass::kPerson && event.ctx_traits.size() != 0;
  if (!own && !beside) return;
  std::vector<std::string> texts;
  std::vector<LwwEntry> batch;
  if (own) collect(event.traits, in, texts, batch);
  if (beside) collect(event.ctx_traits, in, texts, batch);
  for (size_t k = 0; k < batch.size(); ++k) batch[k].json = texts[k];
  p.traits_dropped = add_capped(p.traits_dropped, static_cast<uint32_t>(p.traits.put(batch, kTraitLimits)));
}

// --- day buckets
// ------------------------------------------------------------------------------------------------------

void prune_days(StrandProfile& p) {
  const int32_t oldest = day_of(p.last_seen) - kDaysKept + 1;
  const auto first_kept = std::find_if(p.days.begin(), p.days.end(), [&](const DayBucket& b) {
    return b.day >= std::max<int64_t>(oldest, p.days_floor);
  });
  p.days.erase(p.days.begin(), first_kept);
  while (p.days.size() > kBucketsMax) {
    const int64_t day = p.days.front().day;
    p.days_floor = static_cast<int32_t>(day) + 1;
    std::erase_if(p.days, [&](const DayBucket& b) { return b.day == day; });
  }
}

void add_bucket(std::vector<DayBucket>& days, const DayBucket& bucket) {
  // Most events are of the newest day: the place is near the end.
  auto it = days.end();
  while (it != days.begin() && bucket_key(bucket) < bucket_key(*std::prev(it))) --it;
  if (it != days.begin() && bucket_key(*std::prev(it)) == bucket_key(bucket)) {
    std::prev(it)->count = add_capped(std::prev(it)->count, bucket.count);
    return;
  }
  days.insert(it, bucket);
}

// --- counters
// ---------------------------------------------------------------------------------------------------------

void add_name(std::vector<NameCount>& names, const NameCount& n) {
  const auto it =
      std::lower_bound(names.begin(), names.end(), n.name, [](const NameCount& a, uint32_t id) { return a.name < id; });
  if (it == names.end() || it->name != n.name) {
    names.insert(it, n);
    return;
  }
  it->count = add_capped(it->count, n.count);
  it->first = std::min(it->first, n.first);
  it->last = std::max(it->last, n.last);
}

void add_channel(std::vector<ChannelCount>& channels, const ChannelCount& c) {
  const auto it = std::lower_bound(channels.begin(), channels.end(), c.channel,
                                   [](const ChannelCount& a, Channel id) { return a.channel < id; });
  if (it == channels.end() || it->channel != c.channel) {
    channels.insert(it, c);
    return;
  }
  it->count = add_capped(it->count, c.count);
  it->last = std::max(it->last, c.last);
}

void add_seen(StrandProfile& p, Millis first, Millis last, uint64_t events) {
  if (events == 0) return;
  p.first_seen = p.events_total == 0 ? first : std::min(p.first_seen, first);
  p.last_seen = p.events_total == 0 ? last : std::max(p.last_seen, last);
  p.events_total += events;
}

// --- touches
// ----------------------------------------------------------------------------------------------------------

void add_touch(std::vector<Touch>& touches, const Touch& t) {
  if (touches.size() == kTouchesMax && touch_order(t) < touch_order(touches.front())) return;
  auto it = touches.end();
  while (it != touches.begin() && touch_order(t) < touch_order(*std::prev(it))) --it;
  // Lines of one order at one time share a hash: one touch. The smaller offset stays, whichever came first.
  if (it != touches.begin() && touch_order(*std::prev(it)) == touch_order(t)) {
    if (t.offset < std::prev(it)->offset) *std::prev(it) = t;
    return;
  }
  touches.insert(it, t);
  if (touches.size() > kTouchesMax) touches.erase(touches.begin());
}

uint64_t touch_hash(const Event& event, const FoldInput& in) {
  if (event.type != EventType::kOrderLine) return in.message_hash;
  std::string scratch;
  const auto order = text_field(event.object, "order", scratch);
  return hash64(order.value_or(""), in.source.value);
}

}  // namespace

void fold(StrandProfile& p, const Event& event, const FoldInput& in) {
  fold_traits(p, event, in);
  add_seen(p, in.timestamp, in.timestamp, 1);
  add_name(p.names, {in.timestamp, in.timestamp, in.name_id, 1});
  add_channel(p.channels, {in.timestamp, 1, event.channel});
  const int32_t day = day_of(in.timestamp);
  if (day > day_of(p.last_seen) - kDaysKept && day >= p.days_floor) {
    DayBucket bucket{};
    bucket.day = day;
    bucket.account = in.account.value;
    bucket.count = 1;
    bucket.name = static_cast<uint16_t>(in.name_id);
    bucket.channel = static_cast<uint8_t>(event.channel);
    add_bucket(p.days, bucket);
  }
  prune_days(p);
  if (event.type == EventType::kTelemetry) return;  // readings are kept on the asset
  Touch touch{};
  touch.at = in.timestamp.value;
  touch.kind_bits = static_cast<uint64_t>(event.type);
  touch.channel_bits = static_cast<uint64_t>(event.channel);
  touch.hash = touch_hash(event, in);
  touch.offset = in.offset.value;
  touch.name = in.name_id;
  touch.account = in.account.value;
  touch.source = in.source.value;
  add_touch(p.touches, touch);
}

void merge_activity_into(StrandProfile& into, const StrandProfile& other) {
  add_seen(into, other.first_seen, other.last_seen, other.events_total);
  for (const NameCount& n : other.names) add_name(into.names, n);
  for (const ChannelCount& c : other.channels) add_channel(into.channels, c);
  into.days_floor = std::max(into.days_floor, other.days_floor);
  for (const DayBucket& b : other.days) add_bucket(into.days, b);
  prune_days(into);
  for (const Touch& t : other.touches) add_touch(into.touches, t);
}

void merge_into(StrandProfile& into, const StrandProfile& other) {
  into.traits.merge(other.traits, kTraitLimits);
  into.traits_dropped = add_capped(into.traits_dropped, other.traits_dropped);
  merge_activity_into(into, other);
}

std::string encode(const StrandProfile& p) {
  Encoder e;
  e.u(kFormat);
  p.traits.encode(e);
  e.i(p.first_seen.value);
  e.i(p.last_seen.value);
  e.u(p.events_total);
  e.u(p.traits_dropped);
  e.i(p.days_floor);
  e.u(p.names.size());
  for (const NameCount& n : p.names) {
    e.u(n.name);
    e.u(n.count);
    e.i(n.first.value);
    e.i(n.last - n.first);
  }
  e.u(p.channels.size());
  for (const ChannelCount& c : p.channels) {
    e.byte(static_cast<uint8_t>(c.channel));
    e.u(c.count);
    e.i(c.last.value);
  }
  e.u(p.days.size());
  for (const DayBucket& b : p.days) {
    e.i(b.day);
    e.u(b.name);
    e.byte(b.channel);
    e.u(b.account);
    e.u(b.count);
  }
  e.u(p.touches.size());
  for (const Touch& t : p.touches) {
    e.i(t.at);
    e.byte(static_cast<uint8_t>(t.kind_bits << 4 | t.channel_bits));
    e.fixed64(t.hash);
    e.u(t.offset);
    e.u(t.name);
    e.u(t.account);
    e.u(t.source);
  }
  return e.take();
}

bool decode(std::string_view bytes, StrandProfile& p) {
  Decoder d(bytes);
  if (d.u() != kFormat) return false;
  p = {};
  p.traits = LwwMap::decode(d);
  p.first_seen = Millis{d.i()};
  p.last_seen = Millis{d.i()};
  p.events_total = d.u();
  p.traits_dropped = static_cast<uint32_t>(d.u());
  p.days_floor = static_cast<int32_t>(d.i());
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    NameCount& c = p.names.emplace_back();
    c.name = static_cast<uint32_t>(d.u());
    c.count = static_cast<uint32_t>(d.u());
    c.first = Millis{d.i()};
    c.last = c.first + d.i();
  }
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    ChannelCount& c = p.channels.emplace_back();
    c.channel = static_cast<Channel>(d.byte());
    c.count = static_cast<uint32_t>(d.u());
    c.last = Millis{d.i()};
  }
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    DayBucket& b = p.days.emplace_back();
    b.day = d.i();
    b.name = static_cast<uint16_t>(d.u());
    b.channel = d.byte();
    b.account = d.u();
    b.count = static_cast<uint32_t>(d.u());
  }
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    Touch& t = p.touches.emplace_back();
    t.at = d.i();
    const uint8_t kinds = d.byte();
    t.kind_bits = kinds >> 4;
    t.channel_bits = kinds & 15;
    t.hash = d.fixed64();
    t.offset = d.u();
    t.name = d.u();
    t.account = d.u();
    t.source = d.u();
  }
  return d.ok() && d.at_end();
}

size_t heap_bytes(const StrandProfile& p) {
  return p.traits.heap_bytes() + p.names.capacity() * sizeof(NameCount) + p.channels.capacity() * sizeof(ChannelCount) +
         p.days.capacity() * sizeof(DayBucket) + p.touches.capacity() * sizeof(Touch);
}

Hash128 digest(const StrandProfile& p, const DigestContext& context) {
  const auto account = [&](uint64_t strand) {
    if (strand == 0) return std::string();
    return context.account_key ? context.account_key(StrandId{strand}) : std::to_string(strand);
  };
  // Parts that are sorted by interned ids are summed, so that the ids' order does not matter.
  Hash128 sum;
  const auto add = [&](const Encoder& e) { sum = sum + hash128(e.view()); };
  for (const NameCount& n : p.names) {
    Encoder e;
    e.byte(1);
    e.bytes(context.names.text(n.name));
    e.u(n.count);
    e.i(n.first.value);
    e.i(n.last.value);
    add(e);
  }
  for (const DayBucket& b : p.days) {
    Encoder e;
    e.byte(2);
    e.i(b.day);
    e.bytes(context.names.text(b.name));
    e.byte(b.channel);
    e.bytes(account(b.account));
    e.u(b.count);
    add(e);
  }
  Encoder e;
  const Hash128 traits = p.traits.digest();
  e.fixed64(traits.hi);
  e.fixed64(traits.lo);
  e.fixed64(sum.hi);
  e.fixed64(sum.lo);
  e.i(p.first_seen.value);
  e.i(p.last_seen.value);
  e.u(p.events_total);
  e.u(p.traits_dropped);
  e.i(p.days_floor);
  for (const ChannelCount& c : p.channels) {
    e.byte(static_cast<uint8_t>(c.channel));
    e.u(c.count);
    e.i(c.last.value);
  }
  for (const Touch& t : p.touches) {
    e.i(t.at);
    e.byte(static_cast<uint8_t>(t.kind_bits << 4 | t.channel_bits));
    e.fixed64(t.hash);
    e.bytes(context.names.text(static_cast<uint32_t>(t.name)));
    e.bytes(account(t.account));
    e.u(t.source);
  }
  return hash128(e.view());
}

}  // namespace tutti::profile
