// Blocks of one rule that rows join and leave one by one: for LinkIndex, what Blocks is for batches.
//
// Rows of a block are a doubly linked list through the rows, so joining and leaving take constant time; keys are found
// by open addressing. 8 bytes a row and 16 to 32 a key. Threads: one at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"

namespace tutti::linkage {

class BlockTable {
 public:
  static constexpr uint32_t kNone = 0xffffffff;

  BlockTable() : slots_(kFirstSlots) {}

  uint32_t count(uint64_t key) const { return slots_[place_of(key)].count; }

  // Requires: key is not 0, the row is in no block.
  void join(uint64_t key, uint32_t row) {
    if ((used_ + 1) * 4 > slots_.size() * 3) rehash();
    Slot& slot = slots_[place_of(key)];
    if (slot.key == 0) {
      slot = {key, kNone, 0};
      ++used_;
    }
    if (row >= next_.size()) next_.resize(row + 1, kNone), before_.resize(row + 1, kNone);
    next_[row] = slot.head;
    before_[row] = kNone;
    if (slot.head != kNone) before_[slot.head] = row;
    slot.head = row;
    ++slot.count;
  }

  // Requires: the row is in the block of this key.
  void leave(uint64_t key, uint32_t row) {
    Slot& slot = slots_[place_of(key)];
    TUTTI_ASSERT(slot.key == key && slot.count > 0);
    if (before_[row] != kNone) next_[before_[row]] = next_[row];
    else slot.head = next_[row];
    if (next_[row] != kNone) before_[next_[row]] = before_[row];
    --slot.count;  // an empty slot stays until the next rehash, so that look-ups pass over it
  }

  // Calls f(row) for each row of the block; f must not change the table.
  template <typename F>
  void for_each(uint64_t key, F&& f) const {
    for (uint32_t row = slots_[place_of(key)].head; row != kNone; row = next_[row]) f(row);
  }

 private:
  static constexpr size_t kFirstSlots = 64;
  struct Slot {
    uint64_t key = 0;  // 0: free
    uint32_t head = kNone;
    uint32_t count = 0;
  };

  size_t place_of(uint64_t key) const {
    const size_t mask = slots_.size() - 1;
    size_t at = key & mask;  // keys are hashes
    while (slots_[at].key != 0 && slots_[at].key != key) at = (at + 1) & mask;
    return at;
  }
  void rehash() {
    size_t live = 0;
    for (const Slot& s : slots_) live += s.count > 0;
    std::vector<Slot> old(live * 4 > slots_.size() ? slots_.size() * 2 : slots_.size());
    old.swap(slots_);
    used_ = live;
    for (const Slot& s : old)
      if (s.count > 0) slots_[place_of(s.key)] = s;
  }

  std::vector<Slot> slots_;
  size_t used_ = 0;
  std::vector<uint32_t> next_, before_;  // by row
};

}  // namespace tutti::linkage
