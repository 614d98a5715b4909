#include "profile/amount.h"

#include <algorithm>

namespace tutti::profile {
namespace {

__extension__ using UnsignedWide = unsigned __int128;
constexpr Amount::Wide kOne = 1'000'000;

}  // namespace

Amount Amount::product(Decimal quantity, Decimal price) {
  const Wide exact = static_cast<Wide>(quantity.micros) * price.micros;  // in units of 10^-12
  Wide quotient = exact / kOne;
  const Wide rest = exact % kOne;
  const Wide twice = 2 * (rest < 0 ? -rest : rest);
  if (twice > kOne || (twice == kOne && quotient % 2 != 0)) quotient += exact < 0 ? -1 : 1;
  Amount a;
  a.micros = quotient;
  return a;
}

void Amount::encode(Encoder& out) const {
  const UnsignedWide zigzag = (static_cast<UnsignedWide>(micros) << 1) ^ static_cast<UnsignedWide>(micros >> 127);
  out.u(static_cast<uint64_t>(zigzag));
  out.u(static_cast<uint64_t>(zigzag >> 64));
}

Amount Amount::decode(Decoder& in) {
  const uint64_t low = in.u();
  const UnsignedWide zigzag = (static_cast<UnsignedWide>(in.u()) << 64) | low;
  Amount a;
  a.micros = static_cast<Wide>(zigzag >> 1) ^ -static_cast<Wide>(zigzag & 1);
  return a;
}

std::string to_string(Amount a) {
  UnsignedWide rest = a.micros < 0 ? -static_cast<UnsignedWide>(a.micros) : static_cast<UnsignedWide>(a.micros);
  std::string digits;  // from the last one
  while (rest > 0 || digits.size() < 8) {
    digits.push_back(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
    if (digits.size() == 6) digits.push_back('.');
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.front() == '.') digits.erase(0, 1);
  if (a.micros < 0) digits.push_back('-');
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace tutti::profile
