#include "profile/amount.h"

#include <algorithm>

namespace tutti::profile {

Amount Amount::product(Decimal quantity, Decimal price) {
  constexpr Wide kOne = 1'000'000;
  const Wide exact = static_cast<Wide>(quantity.micros) * price.micros;
  Amount out;
  out.micros = exact / kOne;
  const Wide rest = exact % kOne;
  const Wide twice = rest < 0 ? -2 * rest : 2 * rest;
  if (twice > kOne || (twice == kOne && out.micros % 2 != 0)) out.micros += exact < 0 ? -1 : 1;
  return out;
}

void Amount::encode(Encoder& out) const {
  // Zigzag over 128 bits, as two varints: high half, low half.
  __extension__ using Unsigned = unsigned __int128;
  const Unsigned z = (static_cast<Unsigned>(micros) << 1) ^ static_cast<Unsigned>(micros >> 127);
  out.u(static_cast<uint64_t>(z >> 64));
  out.u(static_cast<uint64_t>(z));
}

Amount Amount::decode(Decoder& in) {
  __extension__ using Unsigned = unsigned __int128;
  Unsigned z = static_cast<Unsigned>(in.u()) << 64;
  z |= in.u();
  Amount out;
  out.micros = static_cast<Wide>(z >> 1) ^ -static_cast<Wide>(z & 1);
  return out;
}

std::string to_string(Amount a) {
  __extension__ using Unsigned = unsigned __int128;
  const bool negative = a.micros < 0;
  Unsigned m = negative ? 0 - static_cast<Unsigned>(a.micros) : static_cast<Unsigned>(a.micros);
  // Written from the last digit on; trailing zeros of the six places are left out.
  std::string reversed;
  for (int place = 0; place < 6; ++place, m /= 10) {
    const auto digit = static_cast<char>('0' + static_cast<int>(m % 10));
    if (!reversed.empty() || digit != '0') reversed.push_back(digit);
  }
  if (!reversed.empty()) reversed.push_back('.');
  do {
    reversed.push_back(static_cast<char>('0' + static_cast<int>(m % 10)));
    m /= 10;
  } while (m != 0);
  if (negative) reversed.push_back('-');
  std::reverse(reversed.begin(), reversed.end());
  return reversed;
}

}  // namespace tutti::profile
