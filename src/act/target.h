// A target of write-back: the system behind a source, the traits that it takes, and how it wants to be told.
//
// The document (a JSON file that an operator writes; docs/conflicts.md):
//   {"class": "person", "traits": {"phone": "mobile_phone"}, "key_type": "crm_contact_id", "missing": false,
//    "request": {"method": "PATCH", "url": "https://crm.example/contacts/{key}",
//                "headers": {"Authorization": "Bearer {env:CRM_TOKEN}"},
//                "body": {"properties": {"{field}": "{value}"}}}}
// `traits` maps a trait to the name of its field there; no other trait is ever written. `key_type`: only records with
// such a key. `missing`: also records that say nothing about the trait. `request` is left out for a Singer target.
// Placeholders {key} {key_type} {field} {trait} {value} {id}: in the URL percent-encoded, in the body inside texts, and
// a text that is nothing but {value} becomes the JSON value itself. {env:NAME} is read from the environment when it is
// sent, in headers alone, so that no secret is kept or shown.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/types.h"
#include "hub/state.h"

namespace tutti::act {

constexpr size_t kDocumentBytesMax = 64 << 10;
constexpr size_t kTraitsMax = 200;

struct RequestTemplate {
  std::string method = "PATCH", url;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;  // JSON text; empty: none
};

struct Target {
  int64_t id = 0;
  std::string name;  // [a-z0-9_-]{1,64}
  SourceId source;
  bool at_once = false;  // false: a person approves each change
  std::string command;   // of a Singer target; empty: REST
  std::string document;

  EntityClass cls = EntityClass::kPerson;
  std::map<std::string, std::string, std::less<>> traits;  // trait -> field
  std::string key_type;
  bool missing = false;
  RequestTemplate request;

  // Reads `document` into the fields below it. kInvalid; `where` names the field.
  Result<void> parse();
};

// One change of one record, as it is sent.
struct Change {
  std::string id;  // stable: a repeated sending has the same
  std::string key_type, key, trait, field, json;
};

struct Request {
  std::string method, url, body;
  std::vector<std::string> headers;  // "Name: value"; Content-Type and Idempotency-Key are among them
};
using Environment = std::function<std::optional<std::string>(const std::string&)>;
// kInvalid: an environment variable is missing.
Result<Request> fill(const RequestTemplate& request, const Change& change, const Environment& env);

}  // namespace tutti::act
