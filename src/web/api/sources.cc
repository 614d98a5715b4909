// Sources, their write keys, mappings and signatures. A key is in an answer once, when it is made; a signing secret
// never.
#include "base/time.h"
#include "ingest/live/signature.h"
#include "ingest/mapping/built_in.h"
#include "ingest/mapping/source_mapping.h"
#include "web/api/command.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

constexpr std::string_view kOwnMapping = "own";  // what a mapping that is not built in is called

void render(JsonWriter& w, Services& s, const govern::Source& source) {
  const SourceCounts counts = s.source_counts.of(source.id);
  w.begin_object();
  w.field("name", std::string_view(source.name));
  w.field("kind", std::string_view(source.kind));
  w.field("enabled", source.enabled);
  w.field("created_at", source.created_at);
  w.key("keys");
  w.begin_array();
  for (const std::string& mask : source.key_masks) w.value(std::string_view(mask));
  w.end_array();
  w.key("counters");
  w.begin_object();
  w.field("received", counts.accepted + counts.duplicate + counts.refused);
  w.field("accepted", counts.accepted);
  w.field("duplicate", counts.duplicate);
  w.field("refused", counts.refused);
  w.end_object();
  if (counts.last_event_at.value != 0) w.field("last_event_at", counts.last_event_at);
  const ingest::SourceMapping mapping = ingest::mapping_of_settings(source.settings);
  if (mapping.toml()) w.field("mapping", mapping.own.empty() ? std::string_view(mapping.built_in) : kOwnMapping);
  if (const std::optional<govern::Verification>& v = source.verification) {
    w.key("verification");
    w.begin_object();
    w.field("scheme", std::string_view(v->scheme));
    w.field("set_at", v->set_at);
    if (v->previous_until) w.field("previous_until", *v->previous_until);
    w.end_object();
  }
  w.end_object();
}

http::Response one(Services& s, const govern::Source& source) {
  JsonWriter w;
  render(w, s, source);
  return json(w.take());
}

http::Response with_key(Services& s, const govern::SourceWithKey& made) {
  JsonWriter w;
  w.begin_object();
  w.key("source");
  render(w, s, *made.source);
  w.field("key", std::string_view(made.key.text));
  w.end_object();
  return json(w.take(), 201);
}

http::Response one(Services& s, const Result<govern::SourcePtr>& source) {
  return source ? one(s, **source) : error(source.error());
}

http::Response set_enabled(Services& s, const Call& call, bool enabled) {
  return one(s, s.sources.set_enabled(call.path[0], enabled));
}

// The body's text field; empty when it is not there.
Result<std::string> text_of(const Body& body, std::string_view field) {
  simdjson::dom::element given;
  std::string_view text;
  if (body->object[field].get(given) != simdjson::SUCCESS) return std::string();
  if (given.get(text) != simdjson::SUCCESS) return fail(ErrorCode::kInvalid, "must be text", std::string(field));
  return std::string(text);
}

Result<std::string> settings_of(const Body& body) {
  ingest::SourceMapping wanted;
  TRY_VALUE(built_in, text_of(body, "mapping"));
  wanted.built_in = std::move(built_in);
  TRY_VALUE(own, text_of(body, "toml"));
  wanted.own = std::move(own);
  if (!wanted.built_in.empty() && !wanted.own.empty())
    return fail(ErrorCode::kInvalid, "give a built-in mapping or toml, not both", "toml");
  Result<std::string> settings = ingest::settings_of_mapping(wanted);
  if (!settings && !wanted.own.empty()) return fail(settings.error().code, settings.error().message, "toml");
  return settings;
}

}  // namespace

http::Response list_sources(Services& s, const Call&) {
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  for (const govern::SourcePtr& source : s.sources.list()) render(w, s, *source);
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response add_source(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"name", "kind", "mapping"});
  if (!body) return error(body.error());
  std::string_view name, kind = "http";
  if ((*body)->object["name"].get(name) != simdjson::SUCCESS) return error(ErrorCode::kInvalid, "must be text", "name");
  if (simdjson::dom::element given;
      (*body)->object["kind"].get(given) == simdjson::SUCCESS && given.get(kind) != simdjson::SUCCESS)
    return error(ErrorCode::kInvalid, "must be text", "kind");
  if (kind != "http" && kind != "webhook" && kind != "import")
    return error(ErrorCode::kInvalid, "must be http, webhook or import", "kind");
  Result<std::string> settings = settings_of(*body);
  if (!settings) return error(settings.error());
  const Result<govern::SourceWithKey> made = s.sources.add(
      {.name = std::string(name), .kind = std::string(kind), .settings = std::move(*settings)}, system_now());
  if (!made) return error(made.error().code, made.error().message, "name");
  return with_key(s, *made);
}

http::Response rotate_source_key(Services& s, const Call& call) {
  const Result<govern::SourceWithKey> made = s.sources.rotate_key(call.path[0], {.now = system_now()});
  return made ? with_key(s, *made) : error(made.error());
}

http::Response disable_source(Services& s, const Call& call) {
  return set_enabled(s, call, false);
}
http::Response enable_source(Services& s, const Call& call) {
  return set_enabled(s, call, true);
}

http::Response put_source_mapping(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"mapping", "toml"});
  if (!body) return error(body.error());
  Result<std::string> settings = settings_of(*body);
  if (!settings) return error(settings.error());
  return one(s, s.sources.set_settings(call.path[0], std::move(*settings)));
}

http::Response put_source_verification(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"scheme", "secret"});
  if (!body) return error(body.error());
  const Result<std::string> name = text_of(*body, "scheme");
  if (!name) return error(name.error());
  const Result<std::string> secret = text_of(*body, "secret");
  if (!secret) return error(secret.error());
  const ingest::SignatureScheme* scheme = ingest::find_signature_scheme(*name);
  if (!scheme) return error(ErrorCode::kInvalid, "there is no scheme of this name; see GET /webhook-options", "scheme");
  if (const Result<void> fits = ingest::check_signing_secret(*scheme, *secret); !fits) return error(fits.error());
  return one(s, s.sources.set_verification(call.path[0], {*name, *secret}, {.now = system_now()}));
}

http::Response delete_source_verification(Services& s, const Call& call) {
  return one(s, s.sources.clear_verification(call.path[0]));
}

http::Response get_webhook_options(Services&, const Call&) {
  JsonWriter w;
  w.begin_object();
  w.key("schemes");
  w.begin_array();
  for (const ingest::SignatureScheme& scheme : ingest::signature_schemes()) {
    w.begin_object();
    w.field("name", scheme.name);
    w.field("header", scheme.signature_header);
    w.field("signed", scheme.content);
    w.end_object();
  }
  w.end_array();
  w.key("mappings");
  w.begin_array();
  for (const ingest::BuiltInMapping& mapping : ingest::built_in_mappings()) {
    w.begin_object();
    w.field("name", mapping.name);
    w.field("toml", mapping.toml);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return json(w.take());
}

}  // namespace tutti::api
