// Random secrets that machines hold (write keys, API tokens): made here, shown once, kept only as a hash.
//
// A secret has 192 random bits, so a fast hash is enough at rest: there is nothing to guess, unlike a password.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::govern {

using SecretHash = std::array<char, 32>;  // SHA-256

struct Secret {
  std::string text;  // prefix + 32 characters of [A-Za-z0-9_-]; never stored, never logged
  SecretHash hash;
  std::string masked;  // "wk_…3fQx": enough to tell two keys apart, useless to an attacker
};

// `prefix` is "wk_" or "tk_": it lets people and secret scanners see what kind of secret leaked.
Secret make_secret(std::string_view prefix);

SecretHash hash_secret(std::string_view text);
std::string mask_secret(std::string_view text);

inline std::string_view bytes(const SecretHash& hash) {
  return {hash.data(), hash.size()};
}

// The first bytes of a SHA-256 are as good a table hash as any.
struct SecretHasher {
  size_t operator()(const SecretHash& hash) const noexcept;
};

// Compares in time that does not depend on where the two differ.
struct SecretEqual {
  bool operator()(const SecretHash& a, const SecretHash& b) const noexcept;
};

}  // namespace tutti::govern
