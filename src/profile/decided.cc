#include "profile/decided.h"

#include <algorithm>

namespace tutti::profile {
namespace {

template <typename T>
auto place_of(std::vector<T>& list, std::string_view trait) {
  return std::lower_bound(list.begin(), list.end(), trait,
                          [](const T& t, std::string_view name) { return std::string_view(t.trait) < name; });
}

template <typename T>
bool put(std::vector<T>& list, T value) {
  const auto it = place_of(list, value.trait);
  if (it != list.end() && it->trait == value.trait) {
    *it = std::move(value);
    return true;
  }
  if (list.size() >= kDecidedPerStrandMax) return false;
  list.insert(it, std::move(value));
  return true;
}

template <typename T>
bool take(std::vector<T>& list, std::string_view trait) {
  const auto it = place_of(list, trait);
  if (it == list.end() || it->trait != trait) return false;
  list.erase(it);
  return true;
}

template <typename T>
const T* look(const std::vector<T>& list, std::string_view trait) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const T& t) { return t.trait == trait; });
  return it == list.end() ? nullptr : &*it;
}

}  // namespace

bool Decided::pin(Pin value) {
  return put(pins, std::move(value));
}
bool Decided::write(WrittenValue value) {
  return put(written, std::move(value));
}
bool Decided::unpin(std::string_view trait) {
  return take(pins, trait);
}
bool Decided::forget_written(std::string_view trait) {
  return take(written, trait);
}
const Pin* Decided::pin_of(std::string_view trait) const {
  return look(pins, trait);
}
const WrittenValue* Decided::written_of(std::string_view trait) const {
  return look(written, trait);
}

size_t Decided::heap_bytes() const {
  size_t n = 0;
  for (const Pin& p : pins) n += sizeof p + p.trait.size() + p.json.size() + p.author.size() + p.reason.size();
  for (const WrittenValue& w : written) n += sizeof w + w.trait.size() + w.json.size();
  return n;
}

void Decided::encode(Encoder& out) const {
  out.u(pins.size());
  for (const Pin& p : pins) {
    out.bytes(p.trait);
    out.bytes(p.json);
    out.i(p.at.value);
    out.u(p.offset.value);
    out.bytes(p.author);
    out.bytes(p.reason);
  }
  out.u(written.size());
  for (const WrittenValue& w : written) {
    out.bytes(w.trait);
    out.bytes(w.json);
    out.i(w.at.value);
    out.u(w.offset.value);
  }
}

bool Decided::decode(Decoder& in, Decided& out) {
  for (uint64_t n = in.u(); n > 0 && in.ok(); --n) {
    Pin& p = out.pins.emplace_back();
    p.trait = in.bytes();
    p.json = in.bytes();
    p.at = Millis{in.i()};
    p.offset = Offset{in.u()};
    p.author = in.bytes();
    p.reason = in.bytes();
  }
  for (uint64_t n = in.u(); n > 0 && in.ok(); --n) {
    WrittenValue& w = out.written.emplace_back();
    w.trait = in.bytes();
    w.json = in.bytes();
    w.at = Millis{in.i()};
    w.offset = Offset{in.u()};
  }
  return in.ok();
}

}  // namespace tutti::profile
