// One table of the loop's state: hot entries in memory, cold ones in the StateStore, written back at checkpoints.
//
// A checkpoint is a snapshot taken without stopping the loop. begin_sweep() turns the dirty entries into a list to be
// written; the loop then calls sweep() a slice at a time between records. An entry that is edited while it still waits
// in that list is encoded first, so the writes describe the state at begin_sweep() exactly (copy on write, one entry at
// a time).
//
//   auto* s = table.find(id);            // read: memory, else store
//   table.edit(s).profile = ...;         // every change goes through edit()
//
// Codec supplies: static std::string key(const K&); static std::string encode(const V&); static bool
// decode(string_view, V&); static size_t bytes(const V&) - memory of the value in bytes, an estimate. Threads: the
// loop's alone. Pointers stay valid until evict().
#pragma once

#include <cstdio>
#include <cstdlib>
#include <unordered_map>
#include <vector>

#include "store/state_store.h"

namespace tutti {

template <typename K, typename V, typename Codec>
class HotTable : NonCopyable {
 public:
  struct Slot {
    K key{};
    V value{};
    uint32_t bytes = 0;
    bool dirty = false;
    bool sweeping = false;
    bool used = true;  // second chance of the eviction clock
  };

  HotTable(Space space, StateStore& store, bool store_is_empty)
      : space_(space), store_(store), complete_(store_is_empty) {}

  // nullptr when there is no such entry. A store that can't be read ends the process: the log is the truth, a restart
  // or a rebuild continues from it, going on without the entry would fork the state.
  Slot* find(const K& key) {
    if (const auto it = slots_.find(key); it != slots_.end()) {
      it->second.used = true;
      return &it->second;
    }
    if (complete_) return nullptr;
    Result<std::optional<std::string>> stored = store_.get(space_, Codec::key(key));
    if (!stored) stop(stored.error());
    if (!*stored) return nullptr;
    Slot& slot = slots_[key];
    slot.key = key;
    if (!Codec::decode(**stored, slot.value))
      stop({ErrorCode::kCorrupt, "a state entry cannot be decoded", "state.db"});
    account(slot);
    return &slot;
  }

  // The entry must not exist.
  Slot* create(const K& key, V value) {
    Slot& slot = slots_[key];
    slot.key = key;
    slot.value = std::move(value);
    slot.dirty = true;
    dirty_.push_back(&slot);
    account(slot);
    return &slot;
  }

  Slot* find_or_create(const K& key) {
    Slot* slot = find(key);
    return slot ? slot : create(key, V{});
  }

  V& edit(Slot* slot) {
    if (slot->sweeping) write(*slot);
    if (!slot->dirty) {
      slot->dirty = true;
      dirty_.push_back(slot);
    }
    return slot->value;
  }

  size_t dirty() const { return dirty_.size(); }
  size_t hot() const { return slots_.size(); }
  size_t bytes() const { return bytes_; }

  void begin_sweep(std::vector<StateWrite>* out) {
    out_ = out;
    sweep_.swap(dirty_);
    for (Slot* slot : sweep_) {
      slot->dirty = false;
      slot->sweeping = true;
    }
    next_ = 0;
  }

  // Encodes up to `count` more entries; true when none is left.
  bool sweep(size_t count) {
    for (; count > 0 && next_ < sweep_.size(); --count, ++next_)
      if (sweep_[next_]->sweeping) write(*sweep_[next_]);
    if (next_ < sweep_.size()) return false;
    sweep_.clear();
    return true;
  }

  // Drops clean entries, least recently used first (clock), until the table uses at most `target` bytes or nothing more
  // can go. Only while no sweep is open and no checkpoint is being committed: a dropped entry must be readable from the
  // store.
  void evict(size_t target) {
    for (int round = 0; round < 2 && bytes_ > target; ++round) {
      for (auto it = slots_.begin(); it != slots_.end() && bytes_ > target;) {
        Slot& slot = it->second;
        if (slot.dirty || slot.sweeping || slot.used) {
          slot.used = false;
          ++it;
          continue;
        }
        bytes_ -= slot.bytes;
        complete_ = false;
        it = slots_.erase(it);
      }
    }
  }

 private:
  void write(Slot& slot) {
    slot.sweeping = false;
    account(slot);
    out_->push_back({space_, Codec::key(slot.key), Codec::encode(slot.value)});
  }
  void account(Slot& slot) {
    const uint32_t now = static_cast<uint32_t>(Codec::bytes(slot.value) + sizeof(Slot) + 32);
    bytes_ += now - static_cast<size_t>(slot.bytes);
    slot.bytes = now;
  }
  [[noreturn]] static void stop(const Error& e) {
    std::fprintf(stderr, "tutti: the state store cannot be read: %s (%s)\n", e.message.c_str(), e.where.c_str());
    std::_Exit(74);  // EX_IOERR
  }

  Space space_;
  StateStore& store_;
  bool complete_;  // every entry that exists is in memory: a miss needs no look at the store
  std::unordered_map<K, Slot> slots_;
  std::vector<Slot*> dirty_, sweep_;
  size_t next_ = 0;
  size_t bytes_ = 0;
  std::vector<StateWrite>* out_ = nullptr;
};

}  // namespace tutti
