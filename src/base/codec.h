// Byte codec of everything that Tutti stores: little-endian LEB128 varints, zigzag for signed values, and
// length-prefixed bytes. Canonical: one value has one encoding, so equal states give equal bytes.
//
//   Encoder e; e.u(7); e.bytes("abc");
//   Decoder d(e.view()); uint64_t n = d.u(); std::string_view s = d.bytes(); if (!d.ok()) ...
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace tutti {

class Encoder {
 public:
  void u(uint64_t v) {
    while (v >= 0x80) {
      out_.push_back(static_cast<char>(v | 0x80));
      v >>= 7;
    }
    out_.push_back(static_cast<char>(v));
  }
  void i(int64_t v) { u((static_cast<uint64_t>(v) << 1) ^ static_cast<uint64_t>(v >> 63)); }
  void byte(uint8_t v) { out_.push_back(static_cast<char>(v)); }
  void fixed64(uint64_t v) { out_.append(reinterpret_cast<const char*>(&v), sizeof v); }
  void f64(double v) {
    uint64_t bits;
    std::memcpy(&bits, &v, sizeof bits);
    fixed64(bits);
  }
  void bytes(std::string_view s) {
    u(s.size());
    out_.append(s);
  }
  void raw(std::string_view s) { out_.append(s); }

  std::string_view view() const { return out_; }
  size_t size() const { return out_.size(); }
  void clear() { out_.clear(); }
  std::string take() { return std::move(out_); }
  std::string& buffer() { return out_; }

 private:
  std::string out_;
};

// Reads what Encoder wrote. After the first malformed or missing byte ok() is false and every read gives zero or an
// empty view; callers check once, at the end. Views point into the input.
class Decoder {
 public:
  explicit Decoder(std::string_view in) : p_(in.data()), end_(in.data() + in.size()) {}

  uint64_t u() {
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      if (p_ == end_) return bad();
      uint8_t b = static_cast<uint8_t>(*p_++);
      v |= static_cast<uint64_t>(b & 0x7f) << shift;
      if (b < 0x80) return v;
    }
    return bad();
  }
  int64_t i() {
    uint64_t z = u();
    return static_cast<int64_t>(z >> 1) ^ -static_cast<int64_t>(z & 1);
  }
  uint8_t byte() {
    if (p_ == end_) return static_cast<uint8_t>(bad());
    return static_cast<uint8_t>(*p_++);
  }
  uint64_t fixed64() {
    if (end_ - p_ < 8) return bad();
    uint64_t v;
    std::memcpy(&v, p_, 8);
    p_ += 8;
    return v;
  }
  double f64() {
    uint64_t bits = fixed64();
    double v;
    std::memcpy(&v, &bits, sizeof v);
    return v;
  }
  std::string_view bytes() { return raw(u()); }
  std::string_view raw(uint64_t n) {
    if (n > static_cast<uint64_t>(end_ - p_)) {
      bad();
      return {};
    }
    std::string_view s(p_, n);
    p_ += n;
    return s;
  }

  bool ok() const { return ok_; }
  // For a reader that finds a value it cannot take.
  void fail() { bad(); }
  bool at_end() const { return p_ == end_; }
  const char* position() const { return p_; }

 private:
  uint64_t bad() {
    ok_ = false;
    p_ = end_;
    return 0;
  }

  const char* p_;
  const char* end_;
  bool ok_ = true;
};

}  // namespace tutti
