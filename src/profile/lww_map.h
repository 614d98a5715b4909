// A map from names to JSON values in which the newest writer of each name wins: traits of a strand, fields of a
// business object, metrics of an asset.
//
// Mergeable: the winner of a name is the greatest by (at, then bytes of the JSON text, then source, then offset), and
// of more than `entries_max` names the newest stay, by the same order with the name last. Both are maxima, so any order
// of writes and merges ends in the same map; merge is commutative, associative and idempotent. `null` is a value like
// any other (a tombstone): it wins over older values and keeps them from coming back.
//
// Kept as one string, entries sorted by name, each bytes(name) bytes(json) i(at) u(offset) u(source): compact in memory
// (no node, no second allocation) and already in its stored form. Look-up is a walk; maps are small by their bounds.
// Threads: a value; no sharing of its own. Views point into the map and die with its next change.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/codec.h"
#include "base/hash.h"
#include "base/types.h"

namespace tutti::profile {

struct LwwEntry {
  std::string_view name;
  std::string_view json;  // one JSON value, minified
  Millis at;
  Offset offset;
  SourceId source;

  bool removed() const { return json == "null"; }
};

struct LwwLimits {
  size_t entries_max;
  size_t name_bytes_max = 128;
  size_t json_bytes_max = 4096;
};

class LwwMap {
 public:
  // Writes every entry of `batch` (any order, names may repeat). Returns how many were not taken because their name or
  // value is over its limit: a property of the input alone, so counting it is commutative too.
  size_t put(std::span<const LwwEntry> batch, const LwwLimits& limits);
  void merge(const LwwMap& other, const LwwLimits& limits);

  std::optional<LwwEntry> find(std::string_view name) const;  // also tombstones
  template <typename F>
  void for_each(F&& f) const {  // f(const LwwEntry&), by name
    Decoder in(blob_);
    for (uint32_t k = 0; k < count_; ++k) f(read(in));
  }

  size_t size() const { return count_; }  // tombstones included
  bool empty() const { return count_ == 0; }
  bool overflowed() const { return overflowed_; }  // more than entries_max names were seen: the oldest are gone
  size_t heap_bytes() const;

  void encode(Encoder& out) const;
  static LwwMap decode(Decoder& in);  // leaves `in` not ok() when the bytes are no map
  Hash128 digest() const;             // over names, values, times and sources; not offsets

  bool operator==(const LwwMap&) const = default;

 private:
  static LwwEntry read(Decoder& in);
  void join(std::span<const LwwEntry> sorted, const LwwLimits& limits);

  std::string blob_;
  uint32_t count_ = 0;
  bool overflowed_ = false;
};

}  // namespace tutti::profile
