// Hashes used for tables, checksums and remembered ids (XXH3; fast, not cryptographic).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tutti {

struct Hash128 {
  uint64_t hi = 0;
  uint64_t lo = 0;
  constexpr auto operator<=>(const Hash128&) const = default;
};

uint64_t hash64(std::string_view bytes, uint64_t seed = 0);
Hash128 hash128(std::string_view bytes, uint64_t seed = 0);

// Order-free sum of hashes: equal for equal sets of entries, whatever the order they are visited in.
inline Hash128 operator+(Hash128 a, Hash128 b) {
  Hash128 r{a.hi + b.hi, a.lo + b.lo};
  if (r.lo < a.lo) ++r.hi;
  return r;
}

// 32 lower-case hex digits.
std::string to_hex(Hash128 h);

}  // namespace tutti

template <>
struct std::hash<tutti::Hash128> {
  size_t operator()(const tutti::Hash128& h) const noexcept { return h.lo; }
};
