// A bounded table of sums by text (products by SKU, amounts by currency, tickets by priority) that can add and take
// away.
//
// At most `kMax` keys have an entry of their own; the rest share "(other)", exactly. Which keys have one does not
// depend on the order of arrival: they are the kMax smallest by hash of all keys seen. Once a key has gone to "(other)"
// it stays there (ceiling), so that what was added to it is also taken away from it. An entry whose value is empty() is
// dropped. V supplies: empty(), add(const V&), subtract(const V&), encode(Encoder&), static V decode(Decoder&),
// operator==.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.h"
#include "base/hash.h"

namespace tutti::profile {

template <typename V, size_t kMax>
class TextTable {
 public:
  struct Entry {
    std::string key;
    V value;
    bool operator==(const Entry&) const = default;
  };

  void add(std::string_view key, const V& v) {
    change(key, [&](V& mine) { mine.add(v); });
  }
  void subtract(std::string_view key, const V& v) {
    change(key, [&](V& mine) { mine.subtract(v); });
  }
  void add(const TextTable& t) {
    lower_ceiling(t.ceiling_);
    for (const Entry& e : t.entries_) add(e.key, e.value);
    other_.add(t.other_);
  }
  void subtract(const TextTable& t) {
    for (const Entry& e : t.entries_) subtract(e.key, e.value);
    other_.subtract(t.other_);
  }

  const V* find(std::string_view key) const {
    const auto it = lower_bound(key);
    return it != entries_.end() && it->key == key ? &it->value : nullptr;
  }
  const std::vector<Entry>& entries() const { return entries_; }  // by key
  const V& other() const { return other_; }
  bool empty() const { return entries_.empty() && other_.empty(); }
  bool overflowed() const { return ceiling_ != UINT64_MAX; }  // some keys are in other()

  void encode(Encoder& out) const {
    out.fixed64(ceiling_);
    other_.encode(out);
    out.u(entries_.size());
    for (const Entry& e : entries_) {
      out.bytes(e.key);
      e.value.encode(out);
    }
  }
  static TextTable decode(Decoder& in) {
    TextTable t;
    t.ceiling_ = in.fixed64();
    t.other_ = V::decode(in);
    for (uint64_t n = in.u(); n > 0 && in.ok(); --n) {
      std::string key(in.bytes());
      t.entries_.push_back({std::move(key), V::decode(in)});
    }
    return t;
  }

  bool operator==(const TextTable&) const = default;

 private:
  auto lower_bound(std::string_view key) const {
    return std::lower_bound(entries_.begin(), entries_.end(), key,
                            [](const Entry& e, std::string_view k) { return e.key < k; });
  }

  template <typename F>
  void change(std::string_view key, F&& f) {
    if (overflowed() && hash64(key) >= ceiling_) return f(other_);
    auto it = entries_.begin() + (lower_bound(key) - entries_.cbegin());
    if (it == entries_.end() || it->key != key) it = entries_.insert(it, {std::string(key), V{}});
    f(it->value);
    if (it->value.empty()) entries_.erase(it);
    if (entries_.size() > kMax) {
      uint64_t highest = 0;
      for (const Entry& e : entries_) highest = std::max(highest, hash64(e.key));
      lower_ceiling(highest);
    }
  }

  void lower_ceiling(uint64_t ceiling) {
    if (ceiling >= ceiling_) return;
    ceiling_ = ceiling;
    std::erase_if(entries_, [&](const Entry& e) {
      if (hash64(e.key) < ceiling) return false;
      other_.add(e.value);
      return true;
    });
  }

  std::vector<Entry> entries_;
  V other_{};
  uint64_t ceiling_ = UINT64_MAX;
};

}  // namespace tutti::profile
