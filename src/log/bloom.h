// A split-block Bloom filter (as in Parquet): one cache line and eight bits per look.
//
// Every "maybe" for an absent key costs a read of the run, from the disk when the page cache has forgotten it, and the
// maybes of all runs add up. Small runs are many and hold few of the keys, so they get more bits: an absent key is a
// maybe in one of 2,300 small and one of 380 large ones.
//
// The block is chosen by the top of `hi`, the order in which a run is sorted: a filter is built from front to back.
// Threads: any number of readers once filled.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/hash.h"

namespace tutti::log {

class Bloom {
 public:
  static constexpr uint64_t kLargeKeys = 8'000'000;
  static constexpr uint64_t bits_per_key(uint64_t keys) { return keys < kLargeKeys ? 20 : 14; }

  Bloom() = default;
  explicit Bloom(uint64_t keys) : blocks_((keys * bits_per_key(keys) + 255) / 256 + 1) {}

  void add(const Hash128& id) {
    Block& block = blocks_[index(id)];
    uint64_t bits = id.lo;
    for (uint32_t& word : block.words) {
      word |= 1u << (bits & 31);
      bits >>= 5;
    }
  }
  void prefetch(const Hash128& id) const { __builtin_prefetch(&blocks_[index(id)]); }
  bool maybe(const Hash128& id) const {
    const Block& block = blocks_[index(id)];
    uint64_t bits = id.lo;
    uint32_t all = 1;
    for (const uint32_t word : block.words) {  // no early way out: its branch would be a coin toss
      all &= word >> (bits & 31);
      bits >>= 5;
    }
    return (all & 1) != 0;
  }

  // The bytes as stored in a run.
  std::string_view bytes() const { return {reinterpret_cast<const char*>(blocks_.data()), size_bytes()}; }
  uint8_t* data() { return reinterpret_cast<uint8_t*>(blocks_.data()); }
  size_t size_bytes() const { return blocks_.size() * sizeof(Block); }

 private:
  __extension__ using Wide = unsigned __int128;
  struct alignas(32) Block {
    uint32_t words[8] = {};
  };
  size_t index(const Hash128& id) const {
    return static_cast<size_t>((static_cast<Wide>(id.hi) * blocks_.size()) >> 64);
  }
  std::vector<Block> blocks_;
};

}  // namespace tutti::log
