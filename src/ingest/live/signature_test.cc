#include "ingest/live/signature.h"

#include <gtest/gtest.h>

#include <vector>

namespace tutti::ingest {
namespace {

// A request with a signature that somebody else has computed.
struct Known {
  const char* scheme;
  const char* secret;
  SignedRequest request;
  Millis at;
};

// standard-webhooks: test vector of the specification. github: documentation of GitHub. zendesk, stripe: vectors that
// circulate in other verifiers. The others were computed with Node's crypto by the text of the vendor's documentation.
const std::vector<Known>& known() {
  static const std::vector<Known> all = {
      {"standard-webhooks",
       "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
       {.method = "POST",
        .uri = "",
        .body = R"({"test": 2432232314})",
        .signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        .timestamp = "1614265330",
        .id = "msg_p5jXN8AQM9LWM0D4loKWxJek"},
       Millis{1614265330'000}},
      {"github",
       "It's a Secret to Everybody",
       {.method = "POST",
        .uri = "",
        .body = "Hello, World!",
        .signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        .timestamp = "",
        .id = ""},
       Millis{1}},
      {"zendesk",
       "dGhpc19zZWNyZXRfaXNfZm9yX3Rlc3Rpbmdfb25seQ==",
       {.method = "POST",
        .uri = "",
        .body = R"({"event":"ticket.updated","id":123})",
        .signature = "S/RDdU2ERmj7LHDDoWJ2onPYH+t7/f2+LTM4dL7UiLM=",
        .timestamp = "2021-03-25T05:09:27Z",
        .id = ""},
       Millis{1616648967'000}},
      {"stripe",
       "whsec_test_secret",
       {.method = "POST",
        .uri = "",
        .body = R"({"id":"evt_test_webhook","object":"event"})",
        .signature = "t=1700000000,v1=d95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990",
        .timestamp = "",
        .id = ""},
       Millis{1700000000'000}},
      {"hubspot-v3",
       "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy",
       {.method = "POST",
        .uri = "https://www.example.com/webhook_uri?redirect=a%2fb%3Ac",
        .body = R"({"example_field":"example_value"})",
        .signature = "CuJNqjzTcYzfffTGste65pD2y1zoBMeEPp/H3lhWK8A=",
        .timestamp = "1564113600000",
        .id = ""},
       Millis{1564113600'000}},
      {"segment",
       "my-shared-secret",
       {.method = "POST",
        .uri = "",
        .body = R"({"type":"track","event":"E","userId":"u"})",
        .signature = "453fb8854210d444d47d387b7b83f053f45c7067",
        .timestamp = "",
        .id = ""},
       Millis{1}},
      {"shopify",
       "my-shared-secret",
       {.method = "POST",
        .uri = "",
        .body = R"({"id":1})",
        .signature = "MkkWCk/zipUf7CBFSza+fMSMt5DQw2J1/+1lQGoN/wc=",
        .timestamp = "",
        .id = ""},
       Millis{1}},
  };
  return all;
}

std::string verdict(const Known& k, const SignedRequest& request, Millis now) {
  const std::string_view secrets[] = {k.secret};
  const Result<void> done = verify_signature(*find_signature_scheme(k.scheme), request, secrets, now);
  return done ? "taken" : done.error().message;
}

TEST(Signature, EverySchemeHasAKnownAnswer) {
  for (const SignatureScheme& scheme : signature_schemes()) {
    const bool there =
        std::any_of(known().begin(), known().end(), [&](const Known& k) { return scheme.name == k.scheme; });
    EXPECT_TRUE(there) << scheme.name;
  }
  for (const Known& k : known()) EXPECT_EQ(verdict(k, k.request, k.at), "taken") << k.scheme;
}

TEST(Signature, EveryChangedBitIsRefused) {
  for (const Known& k : known()) {
    const auto flipped = [&](std::string_view SignedRequest::*field) {
      for (size_t bit = 0; bit < (k.request.*field).size() * 8; ++bit) {
        std::string changed(k.request.*field);
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
        SignedRequest request = k.request;
        request.*field = changed;
        if (hubspot_uri(request.uri) == hubspot_uri(k.request.uri) && request.uri != k.request.uri)
          continue;  // %2f, %2F
        EXPECT_NE(verdict(k, request, k.at), "taken") << k.scheme << ": " << changed;
      }
    };
    flipped(&SignedRequest::body);
    flipped(&SignedRequest::signature);
    flipped(&SignedRequest::timestamp);
    flipped(&SignedRequest::id);
    if (std::string_view(k.scheme) == "hubspot-v3") flipped(&SignedRequest::method), flipped(&SignedRequest::uri);
  }
}

TEST(Signature, AReplayIsRefusedAfterFiveMinutesAndBeforeThem) {
  for (const Known& k : known()) {
    const bool timed = find_signature_scheme(k.scheme)->time != SignatureScheme::Time::kNone;
    for (const int64_t direction : {-1, 1}) {
      EXPECT_EQ(verdict(k, k.request, Millis{k.at.value + direction * kSignatureWindowMs}), "taken") << k.scheme;
      EXPECT_EQ(verdict(k, k.request, Millis{k.at.value + direction * (kSignatureWindowMs + 1)}) == "taken", !timed)
          << k.scheme;
    }
  }
}

TEST(Signature, AnyOfTwoSecretsAndAnyOfTheHeadersSignaturesMayFit) {
  const Known& standard = known()[0];
  const SignatureScheme& scheme = *find_signature_scheme("standard-webhooks");
  const std::string_view old_and_new[] = {"whsec_AAAAAAAAAAAAAAAAAAAAAAAA", standard.secret};
  EXPECT_TRUE(verify_signature(scheme, standard.request, old_and_new, standard.at));
  EXPECT_FALSE(verify_signature(scheme, standard.request, std::span(old_and_new).first(1), standard.at));
  EXPECT_FALSE(verify_signature(scheme, standard.request, {}, standard.at));

  SignedRequest several = standard.request;
  const std::string both = "v1a,ed25519/never v1,AAAA " + std::string(standard.request.signature);
  several.signature = both;
  EXPECT_EQ(verdict(standard, several, standard.at), "taken");
  std::string many;
  for (size_t k = 0; k < kSignaturesMax; ++k) many += "v1,AAAA ";
  many += standard.request.signature;
  several.signature = many;
  EXPECT_NE(verdict(standard, several, standard.at), "taken") << "a header full of guesses is cut short";

  const Known& stripe = known()[3];
  SignedRequest rotated = stripe.request;
  rotated.signature =
      "t=1700000000, v1=00, v1=d95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990,v0=older";
  EXPECT_EQ(verdict(stripe, rotated, stripe.at), "taken");
}

TEST(Signature, SaysWhatIsMissing) {
  const Known& stripe = known()[3];
  SignedRequest request = stripe.request;
  request.signature = "";
  EXPECT_EQ(verdict(stripe, request, stripe.at), "The header stripe-signature has no signature.");
  request.signature = "v1=00";
  EXPECT_EQ(verdict(stripe, request, stripe.at), "The signature has no time that can be read.");
  request.signature = "t=9223372036854775807,v1=00";
  EXPECT_EQ(verdict(stripe, request, stripe.at), "The signature has no time that can be read.");
  const std::string_view secrets[] = {"x"};
  EXPECT_EQ(verify_signature(*find_signature_scheme("stripe"), request, secrets, Millis{0}).error().where, "signature");
}

TEST(Signature, SegmentSignsTheFirstEventOfABatch) {
  const Known& segment = known()[5];
  SignedRequest batch = segment.request;
  const std::string both = "[" + std::string(segment.request.body) + ",{\"type\":\"page\"}]";
  batch.body = both;
  EXPECT_EQ(verdict(segment, batch, segment.at), "taken");
  const std::string other_way = "[{\"type\":\"page\"}," + std::string(segment.request.body) + "]";
  batch.body = other_way;
  EXPECT_NE(verdict(segment, batch, segment.at), "taken");
  batch.body = "[]";
  EXPECT_NE(verdict(segment, batch, segment.at), "taken");
}

TEST(Signature, HubSpotDecodesTwelveCodesAndNoOthers) {
  EXPECT_EQ(hubspot_uri("https://h/p?a=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3B"), "https://h/p?a=:/?@!$'()*,;");
  EXPECT_EQ(hubspot_uri("/p?q=%20%26%3D%25%E4%BD%A0%3a%2"), "/p?q=%20%26%3D%25%E4%BD%A0:%2");
  EXPECT_EQ(hubspot_uri("%"), "%");
}

TEST(Signature, ASecretMustBeOneOfItsScheme) {
  const SignatureScheme& standard = *find_signature_scheme("standard-webhooks");
  EXPECT_TRUE(check_signing_secret(standard, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  EXPECT_FALSE(check_signing_secret(standard, "whsec_no base64!"));
  EXPECT_FALSE(check_signing_secret(standard, "whsec_AAAA"));
  EXPECT_FALSE(check_signing_secret(*find_signature_scheme("github"), "short"));
  EXPECT_EQ(find_signature_scheme("nobody"), nullptr);
}

}  // namespace
}  // namespace tutti::ingest
