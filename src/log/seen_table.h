// An open-addressing hash table of 128-bit ids: the newest ids of SeenIds. Zero marks a free place.
// Threads: one writer; once frozen (no more insert or remove), any number of readers.
#pragma once

#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace tutti::log {

class SeenTable {
 public:
  // Room for `ids` at a load of at most 3/4.
  explicit SeenTable(size_t ids) { grow(ids); }

  // Makes room for n more ids without moving any later.
  void reserve(size_t n) {
    if ((size_ + n) * 4 > slots_.size() * 3) grow(size_ + n);
  }
  void prefetch(const Hash128& id) const { __builtin_prefetch(&slots_[id.lo & mask_]); }
  bool contains(const Hash128& id) const { return slots_[place(id)] == id; }
  // false: it is there already. Requires: id not zero, room.
  bool insert(const Hash128& id) {
    const size_t at = place(id);
    if (slots_[at] == id) return false;
    slots_[at] = id;
    ++size_;
    return true;
  }
  // Takes back inserts, newest first: then no later id can have probed past this one's place.
  void remove_newest(const Hash128& id) {
    const size_t at = place(id);
    TUTTI_ASSERT(slots_[at] == id);
    slots_[at] = {};
    --size_;
  }
  size_t size() const { return size_; }
  size_t bytes() const { return slots_.size() * sizeof(Hash128); }
  // In no order.
  std::vector<Hash128> ids() const {
    std::vector<Hash128> out;
    out.reserve(size_);
    for (const Hash128& id : slots_)
      if (id != Hash128{}) out.push_back(id);
    return out;
  }

 private:
  size_t place(const Hash128& id) const {
    size_t at = id.lo & mask_;
    while (slots_[at] != id && slots_[at] != Hash128{}) at = (at + 1) & mask_;
    return at;
  }
  void grow(size_t ids) {
    size_t capacity = 64;
    while (capacity * 3 < ids * 4) capacity *= 2;
    std::vector<Hash128> old(capacity);
    old.swap(slots_);
    mask_ = capacity - 1;
    for (const Hash128& id : old)
      if (id != Hash128{}) slots_[place(id)] = id;
  }

  std::vector<Hash128> slots_;
  size_t mask_ = 0;
  size_t size_ = 0;
};

}  // namespace tutti::log
