#include "profile/lww_map.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace tutti::profile {
namespace {

bool newer(const LwwEntry& a, const LwwEntry& b) {
  return std::tie(a.at, a.json, a.source, a.offset) > std::tie(b.at, b.json, b.source, b.offset);
}

// Which of two names stays when there are too many. Without the offset, which depends on the order of arrival.
bool stays_before(const LwwEntry& a, const LwwEntry& b) {
  return std::tie(a.at, a.json, a.source, a.name) > std::tie(b.at, b.json, b.source, b.name);
}

bool by_name(const LwwEntry& a, const LwwEntry& b) {
  return a.name < b.name;
}

void write(Encoder& out, const LwwEntry& e) {
  out.bytes(e.name);
  out.bytes(e.json);
  out.i(e.at.value);
  out.u(e.offset.value);
  out.u(e.source.value);
}

}  // namespace

LwwEntry LwwMap::read(Decoder& in) {
  LwwEntry e;
  e.name = in.bytes();
  e.json = in.bytes();
  e.at = Millis{in.i()};
  e.offset = Offset{in.u()};
  e.source = SourceId{static_cast<uint32_t>(in.u())};
  return e;
}

size_t LwwMap::put(std::span<const LwwEntry> batch, const LwwLimits& limits) {
  std::vector<LwwEntry> taken;
  taken.reserve(batch.size());
  for (const LwwEntry& e : batch)
    if (e.name.size() <= limits.name_bytes_max && e.json.size() <= limits.json_bytes_max) taken.push_back(e);
  const size_t refused = batch.size() - taken.size();
  if (taken.empty()) return refused;
  // The winner of a name that repeats comes first, and is the one that unique() keeps.
  std::sort(taken.begin(), taken.end(),
            [](const LwwEntry& a, const LwwEntry& b) { return a.name != b.name ? a.name < b.name : newer(a, b); });
  taken.erase(
      std::unique(taken.begin(), taken.end(), [](const LwwEntry& a, const LwwEntry& b) { return a.name == b.name; }),
      taken.end());
  join(taken, limits);
  return refused;
}

void LwwMap::merge(const LwwMap& other, const LwwLimits& limits) {
  overflowed_ |= other.overflowed_;
  if (other.empty()) return;
  std::vector<LwwEntry> entries;
  entries.reserve(other.size());
  other.for_each([&](const LwwEntry& e) { entries.push_back(e); });
  join(entries, limits);
}

// `sorted`: by name, each name once, pointing outside of this map or at it (the old text lives to the end).
void LwwMap::join(std::span<const LwwEntry> sorted, const LwwLimits& limits) {
  std::vector<LwwEntry> all;
  all.reserve(count_ + sorted.size());
  auto next = sorted.begin();
  for_each([&](const LwwEntry& mine) {
    while (next != sorted.end() && next->name < mine.name) all.push_back(*next++);
    if (next == sorted.end() || next->name != mine.name) {
      all.push_back(mine);
    } else {
      all.push_back(newer(*next, mine) ? *next : mine);
      ++next;
    }
  });
  all.insert(all.end(), next, sorted.end());
  if (all.size() > limits.entries_max) {
    overflowed_ = true;
    const auto cut = all.begin() + static_cast<ptrdiff_t>(limits.entries_max);
    std::nth_element(all.begin(), cut, all.end(), stays_before);
    all.erase(cut, all.end());
    std::sort(all.begin(), all.end(), by_name);
  }

  size_t bytes_at_most = 0;
  for (const LwwEntry& e : all) bytes_at_most += e.name.size() + e.json.size() + 2 + 2 + 10 + 10 + 5;
  Encoder out;
  out.buffer().reserve(bytes_at_most);
  for (const LwwEntry& e : all) write(out, e);
  blob_ = std::string(out.view());  // a fresh string: no spare room kept
  count_ = static_cast<uint32_t>(all.size());
}

std::optional<LwwEntry> LwwMap::find(std::string_view name) const {
  Decoder in(blob_);
  for (uint32_t k = 0; k < count_; ++k) {
    const LwwEntry e = read(in);
    if (e.name == name) return e;
    if (e.name > name) break;
  }
  return std::nullopt;
}

size_t LwwMap::heap_bytes() const {
  return blob_.capacity() > 15 ? blob_.capacity() + 1 : 0;  // libstdc++ keeps 15 bytes inside the string
}

void LwwMap::encode(Encoder& out) const {
  out.u((static_cast<uint64_t>(count_) << 1) | (overflowed_ ? 1 : 0));
  out.raw(blob_);
}

LwwMap LwwMap::decode(Decoder& in) {
  LwwMap map;
  const uint64_t head = in.u();
  const char* begin = in.position();
  std::string_view last;
  for (uint64_t k = 0; k < head >> 1 && in.ok(); ++k) {
    const LwwEntry e = read(in);
    if (k > 0 && e.name <= last) in.raw(UINT64_MAX);  // not in order: no map
    last = e.name;
  }
  if (!in.ok()) return map;
  map.blob_ = std::string(begin, in.position());
  map.count_ = static_cast<uint32_t>(head >> 1);
  map.overflowed_ = head & 1;
  return map;
}

Hash128 LwwMap::digest() const {
  Hash128 sum{0, overflowed_ ? 1u : 0u};
  for_each([&](const LwwEntry& e) {
    Encoder out;
    write(out, {e.name, e.json, e.at, Offset{}, e.source});
    sum = sum + hash128(out.view());
  });
  return sum;
}

}  // namespace tutti::profile
