#include "govern/secrets.h"

#include <sodium.h>

#include <cstring>

namespace tutti::govern {
namespace {

constexpr size_t kRandomBytes = 24;
constexpr size_t kShownTail = 4;

}  // namespace

Secret make_secret(std::string_view prefix) {
  TUTTI_ASSERT(sodium_init() >= 0);
  std::array<unsigned char, kRandomBytes> random;
  randombytes_buf(random.data(), random.size());
  constexpr int kVariant = sodium_base64_VARIANT_URLSAFE_NO_PADDING;
  std::string encoded(sodium_base64_ENCODED_LEN(kRandomBytes, kVariant), '\0');
  sodium_bin2base64(encoded.data(), encoded.size(), random.data(), random.size(), kVariant);
  encoded.pop_back();  // the terminating zero
  sodium_memzero(random.data(), random.size());

  Secret secret;
  secret.text = std::string(prefix) + encoded;
  secret.hash = hash_secret(secret.text);
  secret.masked = mask_secret(secret.text);
  return secret;
}

SecretHash hash_secret(std::string_view text) {
  SecretHash hash;
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(hash.data()), reinterpret_cast<const unsigned char*>(text.data()),
                     text.size());
  return hash;
}

std::string mask_secret(std::string_view text) {
  const size_t prefix = text.find('_');
  std::string masked(prefix == std::string_view::npos ? std::string_view{} : text.substr(0, prefix + 1));
  masked += "…";
  if (text.size() >= masked.size() + 4 * kShownTail) masked += text.substr(text.size() - kShownTail);
  return masked;
}

size_t SecretHasher::operator()(const SecretHash& hash) const noexcept {
  size_t h;
  std::memcpy(&h, hash.data(), sizeof h);
  return h;
}

bool SecretEqual::operator()(const SecretHash& a, const SecretHash& b) const noexcept {
  return sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace tutti::govern
