// The stored form of a StrandProfile, and its digest.
//
// Format version 1 (base/codec.h terms): byte(1) traits i(first_seen) i(last_seen) u(events_total) u(traits_dropped)
// i(days_floor), then four lists, each u(n) and n entries in the order of the header:
//   names     u(name) u(count) i(first) i(last)
//   channels  byte(channel) u(count) i(last)
//   days      i(day) u(name) byte(channel) u(account) u(count)
//   touches   i(at) byte(kind) byte(channel) u(hash) u(offset) u(name) u(account) u(source)
#include "profile/strand_profile.h"

namespace tutti::profile {
namespace {

constexpr uint8_t kVersion = 1;

void encode_lists(Encoder& out, const StrandProfile& p) {
  out.u(p.names.size());
  for (const NameCount& n : p.names) {
    out.u(n.name);
    out.u(n.count);
    out.i(n.first.value);
    out.i(n.last.value);
  }
  out.u(p.channels.size());
  for (const ChannelCount& c : p.channels) {
    out.byte(static_cast<uint8_t>(c.channel));
    out.u(c.count);
    out.i(c.last.value);
  }
  out.u(p.days.size());
  for (const DayBucket& b : p.days) {
    out.i(b.day);
    out.u(b.name);
    out.byte(b.channel);
    out.u(b.account);
    out.u(b.count);
  }
  out.u(p.touches.size());
  for (const Touch& t : p.touches) {
    out.i(t.at);
    out.byte(static_cast<uint8_t>(t.kind_bits));
    out.byte(static_cast<uint8_t>(t.channel_bits));
    out.u(t.hash);
    out.u(t.offset);
    out.u(t.name);
    out.u(t.account);
    out.u(t.source);
  }
}

// The size to reserve: what the bytes say, but never more than the input could hold.
size_t list_size(Decoder& in, size_t max) {
  const uint64_t n = in.u();
  if (n <= max) return n;
  in.raw(UINT64_MAX);  // no list
  return 0;
}

NameCount decode_name(Decoder& in) {
  NameCount n;
  n.name = static_cast<uint32_t>(in.u());
  n.count = static_cast<uint32_t>(in.u());
  n.first = Millis{in.i()};
  n.last = Millis{in.i()};
  return n;
}

ChannelCount decode_channel(Decoder& in) {
  ChannelCount c;
  c.channel = static_cast<Channel>(in.byte() % kChannels);
  c.count = static_cast<uint32_t>(in.u());
  c.last = Millis{in.i()};
  return c;
}

DayBucket decode_day(Decoder& in) {
  DayBucket b{};
  b.day = in.i();
  b.name = static_cast<uint16_t>(in.u());
  b.channel = in.byte() % kChannels;
  b.account = in.u();
  b.count = static_cast<uint32_t>(in.u());
  return b;
}

Touch decode_touch(Decoder& in) {
  Touch t{};
  t.at = in.i();
  t.kind_bits = in.byte() % kEventTypes;
  t.channel_bits = in.byte() % kChannels;
  t.hash = in.u();
  t.offset = in.u();
  t.name = in.u();
  t.account = in.u();
  t.source = in.u();
  return t;
}

template <typename T, typename F>
void decode_list(Decoder& in, size_t max, std::vector<T>& out, F&& read) {
  out.clear();
  const size_t n = list_size(in, max);
  out.reserve(n);
  for (size_t k = 0; k < n && in.ok(); ++k) out.push_back(read(in));
}

Hash128 hash_of(const Encoder& e, uint64_t part) {
  return hash128(e.view(), part);
}

}  // namespace

std::string encode(const StrandProfile& p) {
  Encoder out;
  out.byte(kVersion);
  p.traits.encode(out);
  out.i(p.first_seen.value);
  out.i(p.last_seen.value);
  out.u(p.events_total);
  out.u(p.traits_dropped);
  out.i(p.days_floor);
  encode_lists(out, p);
  return out.take();
}

bool decode(std::string_view bytes, StrandProfile& p) {
  Decoder in(bytes);
  if (in.byte() != kVersion) return false;
  p.traits = LwwMap::decode(in);
  p.first_seen = Millis{in.i()};
  p.last_seen = Millis{in.i()};
  p.events_total = in.u();
  p.traits_dropped = static_cast<uint32_t>(in.u());
  p.days_floor = static_cast<int32_t>(in.i());
  decode_list(in, kNamesMax, p.names, decode_name);
  decode_list(in, kChannels, p.channels, decode_channel);
  decode_list(in, kBucketsMax, p.days, decode_day);
  decode_list(in, kTouchesMax, p.touches, decode_touch);
  return in.ok() && in.at_end();
}

size_t heap_bytes(const StrandProfile& p) {
  return p.traits.heap_bytes() + p.names.capacity() * sizeof(NameCount) + p.channels.capacity() * sizeof(ChannelCount) +
         p.days.capacity() * sizeof(DayBucket) + p.touches.capacity() * sizeof(Touch);
}

Hash128 digest(const StrandProfile& p, const DigestContext& context) {
  const auto account = [&](StrandId id) {
    return context.account_key && id.value != 0 ? context.account_key(id) : std::to_string(id.value);
  };
  Encoder e;
  e.i(p.first_seen.value);
  e.i(p.last_seen.value);
  e.u(p.events_total);
  e.u(p.traits_dropped);
  e.i(p.days_floor);
  Hash128 sum = hash_of(e, 0) + p.traits.digest();
  for (const NameCount& n : p.names) {
    e.clear();
    e.bytes(context.names.text(n.name));
    e.u(n.count);
    e.i(n.first.value);
    e.i(n.last.value);
    sum = sum + hash_of(e, 1);
  }
  for (const ChannelCount& c : p.channels) {
    e.clear();
    e.byte(static_cast<uint8_t>(c.channel));
    e.u(c.count);
    e.i(c.last.value);
    sum = sum + hash_of(e, 2);
  }
  for (const DayBucket& b : p.days) {
    e.clear();
    e.i(b.day);
    e.bytes(context.names.text(b.name));
    e.byte(b.channel);
    e.bytes(account(StrandId{b.account}));
    e.u(b.count);
    sum = sum + hash_of(e, 3);
  }
  for (const Touch& t : p.touches) {
    e.clear();
    e.i(t.at);
    e.byte(static_cast<uint8_t>(t.kind_bits));
    e.byte(static_cast<uint8_t>(t.channel_bits));
    e.u(t.hash);
    e.bytes(context.names.text(t.name));
    e.bytes(account(StrandId{t.account}));
    e.u(t.source);
    sum = sum + hash_of(e, 4);
  }
  return sum;
}

}  // namespace tutti::profile
