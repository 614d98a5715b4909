// Signatures of other systems' webhooks: whether a request was made by who holds the shared secret, and just now.
//
// One table (signature.cc) says for each scheme which headers it uses, what is signed and how the result is written;
// docs/ingest.md has the table for users. All are HMACs (RFC 2104).
//
//   const SignatureScheme* scheme = find_signature_scheme("hubspot-v3");
//   TRY(verify_signature(*scheme, request, secrets, now));
//
// Pure; compares in constant time. Threads: any.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/types.h"

namespace tutti::ingest {

struct SignatureScheme {
  enum class Hash : uint8_t { kSha256, kSha1 };
  enum class Encoding : uint8_t { kBase64, kHex };
  enum class Time : uint8_t { kNone, kSeconds, kMillis, kIso8601 };
  enum class Key : uint8_t {
    kText,        // the secret's bytes as they are
    kWhsecBase64  // base64 behind "whsec_"
  };
  enum class Layout : uint8_t {
    kWhole,  // the header is one signature
    kPairs,  // "t=1700000000,v1=...,v1=..."
    kSpaced  // "v1,... v1,..."
  };

  std::string_view name;              // "hubspot-v3"
  std::string_view signature_header;  // lower case, as are the other two
  std::string_view timestamp_header = {};
  std::string_view id_header = {};
  // What is signed, of {method} {uri} {body} {timestamp} {id} and other characters, which stand for themselves.
  std::string_view content = "{body}";
  Time time = Time::kNone;
  std::string_view prefix = {};  // before each signature
  Layout layout = Layout::kWhole;
  Hash hash = Hash::kSha256;
  Encoding encoding = Encoding::kBase64;
  Key key = Key::kText;
  bool first_of_batch = false;  // the body may be an array of which only the first element is signed
};

// A request further than this from now, before or after, is a replay.
constexpr int64_t kSignatureWindowMs = 5 * 60 * 1000;
// Signatures of one request that are looked at; senders put one for each secret in rotation.
constexpr size_t kSignaturesMax = 10;

std::span<const SignatureScheme> signature_schemes();
const SignatureScheme* find_signature_scheme(std::string_view name);  // null when there is none

// Whether a secret can be one of the scheme's. kInvalid with where = "secret".
Result<void> check_signing_secret(const SignatureScheme& scheme, std::string_view secret);

// What was sent, byte by byte. Values of absent headers are empty.
struct SignedRequest {
  std::string_view method;
  std::string_view uri;  // whole, as the sender wrote it: "https://hub.example.com/v1/webhook?writeKey=..."
  std::string_view body;
  std::string_view signature, timestamp, id;  // values of the scheme's headers
};

// One of `secrets` must fit. kUnauthorized with where = "signature" and what is wrong, without any secret.
Result<void> verify_signature(const SignatureScheme& scheme, const SignedRequest& request,
                              std::span<const std::string_view> secrets, Millis now);

// HubSpot signs the URI with these decoded, and no others: %3A %2F %3F %40 %21 %24 %27 %28 %29 %2A %2C %3B.
std::string hubspot_uri(std::string_view uri);

}  // namespace tutti::ingest
