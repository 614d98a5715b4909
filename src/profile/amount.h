// Sums of amounts. A Decimal holds one amount; sums over many need more room than its 64 bits, so that adding and
// taking away again is exact and never fails: 128 bits hold 10^10 products of the largest quantity and price.
#pragma once

#include <compare>
#include <string>

#include "base/codec.h"
#include "base/decimal.h"

namespace tutti::profile {

struct Amount {
  __extension__ using Wide = __int128;
  Wide micros = 0;  // value * 1,000,000

  Amount() = default;
  explicit Amount(Decimal d) : micros(d.micros) {}

  // quantity * price, rounded half to even at the sixth place, like multiply(Decimal, Decimal). Never overflows.
  static Amount product(Decimal quantity, Decimal price);

  Amount& operator+=(Amount o) { return micros += o.micros, *this; }
  Amount& operator-=(Amount o) { return micros -= o.micros, *this; }
  auto operator<=>(const Amount&) const = default;

  void encode(Encoder& out) const;
  static Amount decode(Decoder& in);
};

std::string to_string(Amount a);  // as to_string(Decimal)

}  // namespace tutti::profile
