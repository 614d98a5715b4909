#include "ingest/live/signature.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "base/time.h"
#include "ingest/live/credentials.h"
#include "ingest/live/json_text.h"

namespace tutti::ingest {
namespace {

using Scheme = SignatureScheme;

constexpr Scheme kSchemes[] = {
    // HubSpot, "Validating requests", v3.
    {.name = "hubspot-v3",
     .signature_header = "x-hubspot-signature-v3",
     .timestamp_header = "x-hubspot-request-timestamp",
     .content = "{method}{uri}{body}{timestamp}",
     .time = Scheme::Time::kMillis},
    // Zendesk, "Verifying webhook authenticity".
    {.name = "zendesk",
     .signature_header = "x-zendesk-webhook-signature",
     .timestamp_header = "x-zendesk-webhook-signature-timestamp",
     .content = "{timestamp}{body}",
     .time = Scheme::Time::kIso8601},
    // Segment's webhook destinations sign no time; of a batch they sign the first event.
    {.name = "segment",
     .signature_header = "x-signature",
     .hash = Scheme::Hash::kSha1,
     .encoding = Scheme::Encoding::kHex,
     .first_of_batch = true},
    // Stripe, "Verify webhook signatures manually"; many others do the same under this header's form.
    {.name = "stripe",
     .signature_header = "stripe-signature",
     .content = "{timestamp}.{body}",
     .time = Scheme::Time::kSeconds,
     .prefix = "v1=",
     .layout = Scheme::Layout::kPairs,
     .encoding = Scheme::Encoding::kHex},
    // standardwebhooks.com, and Svix before it.
    {.name = "standard-webhooks",
     .signature_header = "webhook-signature",
     .timestamp_header = "webhook-timestamp",
     .id_header = "webhook-id",
     .content = "{id}.{timestamp}.{body}",
     .time = Scheme::Time::kSeconds,
     .prefix = "v1,",
     .layout = Scheme::Layout::kSpaced,
     .key = Scheme::Key::kWhsecBase64},
    // GitHub and the WebSub family.
    {.name = "github",
     .signature_header = "x-hub-signature-256",
     .prefix = "sha256=",
     .encoding = Scheme::Encoding::kHex},
    {.name = "shopify", .signature_header = "x-shopify-hmac-sha256"},
};

constexpr size_t kSecretBytesMin = 8, kSecretBytesMax = 512;
constexpr std::string_view kWhsec = "whsec_";

tl::unexpected<Error> no(std::string message) {
  return fail(ErrorCode::kUnauthorized, std::move(message), "signature");
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// What the header carries: the signatures without their prefix and, under kPairs, the time.
struct Carried {
  std::vector<std::string_view> signatures;
  std::string_view timestamp;
};

Carried carried_by(const Scheme& scheme, const SignedRequest& request) {
  Carried out{{}, request.timestamp};
  const char separator = scheme.layout == Scheme::Layout::kSpaced ? ' ' : ',';
  std::string_view rest = trimmed(request.signature);
  while (!rest.empty() && out.signatures.size() < kSignaturesMax) {
    const size_t end = scheme.layout == Scheme::Layout::kWhole ? std::string_view::npos : rest.find(separator);
    const std::string_view item = trimmed(rest.substr(0, end));
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (item.starts_with(scheme.prefix)) out.signatures.push_back(item.substr(scheme.prefix.size()));
    else if (scheme.layout == Scheme::Layout::kPairs && item.starts_with("t=")) out.timestamp = item.substr(2);
  }
  return out;
}

std::optional<Millis> time_of(Scheme::Time form, std::string_view text) {
  if (form == Scheme::Time::kIso8601) return parse_time(text);
  int64_t n = 0;
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (code != std::errc() || end != text.data() + text.size() || n < 0) return std::nullopt;
  if (form == Scheme::Time::kMillis) return Millis{n};
  return n > INT64_MAX / 1000 ? std::nullopt : std::optional(Millis{n * 1000});
}

std::string content_of(const Scheme& scheme, const SignedRequest& request, std::string_view timestamp,
                       std::string_view body) {
  std::string out;
  for (std::string_view rest = scheme.content; !rest.empty();) {
    if (rest.front() != '{') {
      out.push_back(rest.front());
      rest.remove_prefix(1);
      continue;
    }
    const size_t end = rest.find('}');
    const std::string_view part = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (part == "method") out += request.method;
    else if (part == "uri") out += hubspot_uri(request.uri);
    else if (part == "body") out += body;
    else if (part == "timestamp") out += timestamp;
    else out += request.id;
  }
  return out;
}

std::optional<std::string> key_of(const Scheme& scheme, std::string_view secret) {
  if (scheme.key == Scheme::Key::kText) return std::string(secret);
  if (secret.starts_with(kWhsec)) secret.remove_prefix(kWhsec.size());
  return decode_base64(secret);
}

std::string signature_of(const Scheme& scheme, std::string_view secret, std::string_view content) {
  const std::optional<std::string> key = key_of(scheme, secret);
  if (!key) return {};
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  const EVP_MD* hash = scheme.hash == Scheme::Hash::kSha1 ? EVP_sha1() : EVP_sha256();
  TUTTI_ASSERT(HMAC(hash, key->data(), static_cast<int>(key->size()),
                    reinterpret_cast<const unsigned char*>(content.data()), content.size(), mac, &size) != nullptr);
  std::string out(2 * EVP_MAX_MD_SIZE + 1, '\0');
  if (scheme.encoding == Scheme::Encoding::kHex) sodium_bin2hex(out.data(), out.size(), mac, size);
  else sodium_bin2base64(out.data(), out.size(), mac, size, sodium_base64_VARIANT_ORIGINAL);
  out.resize(out.find('\0'));
  return out;
}

// Encoded texts are compared, so that no second spelling of a signature is taken.
bool same(std::string_view expected, std::string_view given) {
  if (expected.empty() || expected.size() != given.size()) return false;
  return CRYPTO_memcmp(expected.data(), given.data(), expected.size()) == 0;
}

bool any_fits(const Scheme& scheme, const Carried& carried, std::span<const std::string_view> secrets,
              std::string_view content) {
  for (const std::string_view secret : secrets) {
    const std::string expected = signature_of(scheme, secret, content);
    for (const std::string_view given : carried.signatures)
      if (same(expected, given)) return true;
  }
  return false;
}

}  // namespace

std::span<const SignatureScheme> signature_schemes() {
  return kSchemes;
}

const SignatureScheme* find_signature_scheme(std::string_view name) {
  const auto* const found =
      std::find_if(std::begin(kSchemes), std::end(kSchemes), [&](const Scheme& s) { return s.name == name; });
  return found == std::end(kSchemes) ? nullptr : found;
}

Result<void> check_signing_secret(const SignatureScheme& scheme, std::string_view secret) {
  const std::optional<std::string> key = key_of(scheme, secret);
  if (!key) return fail(ErrorCode::kInvalid, "the secret must be whsec_ and base64", "secret");
  if (key->size() < kSecretBytesMin || key->size() > kSecretBytesMax)
    return fail(ErrorCode::kInvalid, "a secret has 8 to 512 bytes", "secret");
  return {};
}

Result<void> verify_signature(const SignatureScheme& scheme, const SignedRequest& request,
                              std::span<const std::string_view> secrets, Millis now) {
  const Carried carried = carried_by(scheme, request);
  if (carried.signatures.empty())
    return no("The header " + std::string(scheme.signature_header) + " has no signature.");
  if (scheme.time != SignatureScheme::Time::kNone) {
    const std::optional<Millis> at = time_of(scheme.time, carried.timestamp);
    if (!at) return no("The signature has no time that can be read.");
    // Not subtracted from each other: a sender's time may be any number.
    if (at->value < now.value - kSignatureWindowMs || at->value > now.value + kSignatureWindowMs)
      return no("The signature is not of the last five minutes.");
  }
  if (any_fits(scheme, carried, secrets, content_of(scheme, request, carried.timestamp, request.body))) return {};
  if (scheme.first_of_batch && trim_json(request.body).starts_with('[')) {
    const std::vector<std::string_view> events = split_array(request.body);
    if (!events.empty() &&
        any_fits(scheme, carried, secrets, content_of(scheme, request, carried.timestamp, events.front())))
      return {};
  }
  return no("No signature fits the request and the secret.");
}

std::string hubspot_uri(std::string_view uri) {
  constexpr std::pair<std::string_view, char> kDecoded[] = {{"3A", ':'}, {"2F", '/'}, {"3F", '?'},  {"40", '@'},
                                                            {"21", '!'}, {"24", '$'}, {"27", '\''}, {"28", '('},
                                                            {"29", ')'}, {"2A", '*'}, {"2C", ','},  {"3B", ';'}};
  std::string out;
  for (size_t k = 0; k < uri.size(); ++k) {
    std::string digits(uri[k] == '%' ? uri.substr(k + 1, 2) : std::string_view{});
    for (char& c : digits)
      if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 0x20);
    const auto* const found =
        std::find_if(std::begin(kDecoded), std::end(kDecoded), [&](const auto& code) { return code.first == digits; });
    if (found == std::end(kDecoded)) {
      out.push_back(uri[k]);
    } else {
      out.push_back(found->second);
      k += 2;
    }
  }
  return out;
}

}  // namespace tutti::ingest
