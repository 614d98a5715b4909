// The example company's only source of chance: splitmix64 (Steele, Lea, Flood 2014). The same seed gives the same
// company on every machine, which std::uniform_int_distribution would not.
//
// Never draw twice within one expression (arguments of a call, operands of +): compilers differ in the order. Lists in
// braces are evaluated from left to right.
#pragma once

#include <cstdint>
#include <span>

namespace tutti::demo {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}
  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint64_t below(uint64_t n) { return next() % n; }
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(below(static_cast<uint64_t>(high - low + 1)));
  }
  bool chance(double probability) { return static_cast<double>(next() >> 11) * 0x1p-53 < probability; }
  template <typename T, size_t N>
  const T& pick(const T (&list)[N]) {
    return list[below(N)];
  }
  template <typename List>
  const auto& pick_of(const List& list) {
    return list[below(list.size())];
  }

 private:
  uint64_t state_;
};

}  // namespace tutti::demo
