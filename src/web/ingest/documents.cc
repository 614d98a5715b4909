#include "web/ingest/documents.h"

#include "base/json_writer.h"

namespace tutti {

http::Response settings_document(std::string_view write_key, const PublicAddress& address) {
  JsonWriter w;
  w.begin_object();
  w.key("integrations");
  w.begin_object();
  w.key("Segment.io");
  w.begin_object();
  w.field("apiKey", write_key);
  w.field("apiHost", std::string_view(std::string(address.host) + "/v1"));
  w.field("protocol", address.scheme);
  w.end_object();
  w.end_object();
  w.raw_field("plan", R"({"track":{"__default":{"enabled":true,"integrations":{}}}})");
  w.raw_field("metrics", R"({"sampleRate":0})");
  w.end_object();
  http::Response response{.content_type = "application/json", .body = w.take()};
  response.headers.push_back({"Cache-Control", "public, max-age=120"});
  return response;
}

http::Response source_config_document(const govern::Source& source, std::string_view write_key) {
  JsonWriter w;
  w.begin_object();
  w.key("source");
  w.begin_object();
  w.field("id", std::string_view(std::to_string(source.id.value)));
  w.field("name", std::string_view(source.name));
  w.field("writeKey", write_key);
  w.field("enabled", source.enabled);
  w.field("workspaceId", std::string_view(source.workspace.value));
  w.raw_field("connections", "[]");
  w.raw_field("destinations", "[]");
  w.raw_field("config", R"({"statsCollection":{"errors":{"enabled":false},"metrics":{"enabled":false}}})");
  w.raw_field("dataplanes", "{}");
  w.end_object();
  w.field("updatedAt", source.created_at);
  w.end_object();
  return {.content_type = "application/json", .body = w.take()};
}

}  // namespace tutti
