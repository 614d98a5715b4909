#include "profile/lww_map.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace tutti::profile {
namespace {

// The order in which writers win.
auto strength(const LwwEntry& e) {
  return std::tie(e.at, e.json, e.source, e.offset);
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
  std::vector<LwwEntry> sorted;
  sorted.reserve(batch.size());
  size_t refused = 0;
  for (const LwwEntry& e : batch) {
    if (e.name.size() > limits.name_bytes_max || e.json.size() > limits.json_bytes_max) ++refused;
    else sorted.push_back(e);
  }
  if (sorted.empty()) return refused;
  std::sort(sorted.begin(), sorted.end(), [](const LwwEntry& a, const LwwEntry& b) {
    if (a.name != b.name) return a.name < b.name;
    return strength(b) < strength(a);
  });
  sorted.erase(
      std::unique(sorted.begin(), sorted.end(), [](const LwwEntry& a, const LwwEntry& b) { return a.name == b.name; }),
      sorted.end());
  join(sorted, limits);
  return refused;
}

void LwwMap::merge(const LwwMap& other, const LwwLimits& limits) {
  std::vector<LwwEntry> entries;
  entries.reserve(other.count_);
  other.for_each([&](const LwwEntry& e) { entries.push_back(e); });
  overflowed_ |= other.overflowed_;
  join(entries, limits);
}

// Both sides are sorted by name; the stronger entry of a name stays.
void LwwMap::join(std::span<const LwwEntry> theirs, const LwwLimits& limits) {
  std::vector<LwwEntry> merged;
  merged.reserve(count_ + theirs.size());
  Decoder in(blob_);
  size_t k = 0;
  bool changed = false;
  for (uint32_t n = 0; n < count_; ++n) {
    const LwwEntry mine = read(in);
    for (; k < theirs.size() && theirs[k].name < mine.name; ++k) merged.push_back(theirs[k]), changed = true;
    if (k < theirs.size() && theirs[k].name == mine.name) {
      const bool wins = strength(mine) < strength(theirs[k]);
      merged.push_back(wins ? theirs[k] : mine);
      changed |= wins;
      ++k;
    } else {
      merged.push_back(mine);
    }
  }
  for (; k < theirs.size(); ++k) merged.push_back(theirs[k]), changed = true;
  if (!changed) return;
  if (merged.size() > limits.entries_max) {
    overflowed_ = true;
    std::vector<LwwEntry> newest(merged);
    const auto newer = [](const LwwEntry& a, const LwwEntry& b) {
      return std::tie(b.at, b.json, b.source, b.name) < std::tie(a.at, a.json, a.source, a.name);
    };
    std::nth_element(newest.begin(), newest.begin() + static_cast<ptrdiff_t>(limits.entries_max), newest.end(), newer);
    newest.resize(limits.entries_max);
    std::sort(newest.begin(), newest.end(), [](const LwwEntry& a, const LwwEntry& b) { return a.name < b.name; });
    merged.swap(newest);
  }
  Encoder out;
  for (const LwwEntry& e : merged) write(out, e);
  std::string blob = out.take();
  blob.shrink_to_fit();
  blob_ = std::move(blob);
  count_ = static_cast<uint32_t>(merged.size());
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
  return blob_.capacity() > 15 ? blob_.capacity() + 1 : 0;
}

void LwwMap::encode(Encoder& out) const {
  out.u(static_cast<uint64_t>(count_) << 1 | (overflowed_ ? 1 : 0));
  out.bytes(blob_);
}

LwwMap LwwMap::decode(Decoder& in) {
  LwwMap map;
  const uint64_t head = in.u();
  map.overflowed_ = (head & 1) != 0;
  map.count_ = static_cast<uint32_t>(head >> 1);
  map.blob_ = in.bytes();
  Decoder check(map.blob_);
  for (uint32_t k = 0; k < map.count_ && check.ok(); ++k) read(check);
  // A map whose entries do not add up is no map: reading past the end marks the caller's decoder.
  if (!check.ok() || !check.at_end()) in.raw(UINT64_MAX);
  return map;
}

Hash128 LwwMap::digest() const {
  Encoder e;
  for_each([&](const LwwEntry& entry) {
    e.bytes(entry.name);
    e.bytes(entry.json);
    e.i(entry.at.value);
    e.u(entry.source.value);
  });
  return hash128(e.view());
}

}  // namespace tutti::profile
