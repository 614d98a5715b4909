// Bugs that can be planted, to prove that a named test catches them: `if (planted("skip_checksum")) ...`.
//
// In the product planted() is the constant false. Where TUTTI_PLANTS is defined (the programs of tests/planted only),
// the environment variable TUTTI_PLANT names the one bug that is in. tests/planted/plants.txt lists them.
#pragma once

#include <cstdlib>
#include <string_view>

namespace tutti {

#ifdef TUTTI_PLANTS
inline bool planted(std::string_view name) {
  const char* plant = std::getenv("TUTTI_PLANT");
  return plant != nullptr && name == plant;
}
#else
constexpr bool planted(std::string_view /*name*/) {
  return false;
}
#endif

}  // namespace tutti
