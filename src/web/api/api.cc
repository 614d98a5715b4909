#include "web/api/api.h"

#include <charconv>

#include "web/api/routes.h"

namespace tutti::api {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> parts;
  for (size_t at = 1; at <= path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    parts.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

// Matches "/a/{x}/b" against the raw target, so that an encoded slash stays inside its part.
bool match(std::string_view pattern, const std::vector<std::string_view>& raw, std::vector<std::string>& values) {
  const std::vector<std::string_view> parts = split(pattern);
  if (parts.size() != raw.size()) return false;
  values.clear();
  for (size_t k = 0; k < parts.size(); ++k) {
    const std::optional<std::string> text = http::percent_decode(raw[k]);
    if (!text) return false;
    if (parts[k].starts_with('{')) values.push_back(*text);
    else if (parts[k] != *text) return false;
  }
  return true;
}

}  // namespace

Api::Api(Services services, Options options) : services_(services), workers_(options.threads, options.queue_max) {}

bool Api::handle(http::Request& request, http::Reply& reply) {
  const bool root = request.path == "/health" || request.path == "/ready" || request.path == "/metrics";
  if (!root && !request.path.starts_with("/api/v1/")) return false;
  const std::string_view target = std::string_view(request.raw_target).substr(0, request.raw_target.find('?'));
  const std::vector<std::string_view> raw = split(target);
  auto call = std::make_shared<Call>();
  bool path_known = false;
  const Route* found = nullptr;
  for (const Route& route : routes()) {
    if (!match(route.pattern, raw, call->path)) continue;
    path_known = true;
    if (request.method != route.method && !(request.method == "HEAD" && std::string_view(route.method) == "GET"))
      continue;
    found = &route;
    break;
  }
  if (!found) {
    http::Response r =
        error(ErrorCode::kNotFound, path_known ? "this path does not take that method" : "there is no such path");
    if (path_known) r.status = 405;
    reply.send(std::move(r));
    return true;
  }
  call->request = std::move(request);
  if (call->request.path == "/api/v1/live") {
    stream_live(services_, *call, std::move(reply));
    return true;
  }
  auto shared = std::make_shared<http::Reply>(std::move(reply));
  const bool taken = workers_.submit([this, found, call, shared] {
    if (found->stream) found->stream(services_, *call, std::move(*shared));
    else shared->send(found->handler(services_, *call));
  });
  if (!taken) shared->send(error(ErrorCode::kUnavailable, "too many requests wait; try again soon"));
  return true;
}

int http_status(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalid: return 400;
    case ErrorCode::kUnauthorized: return 401;
    case ErrorCode::kNotFound: return 404;
    case ErrorCode::kConflict: return 409;
    case ErrorCode::kTooLarge: return 413;
    case ErrorCode::kOverloaded: return 429;
    case ErrorCode::kUnavailable: return 503;
    case ErrorCode::kNoSpace: return 503;
    default: return 500;
  }
}

http::Response json(std::string body, int status) {
  return {.status = status,
          .content_type = "application/json; charset=utf-8",
          .body = std::move(body),
          .headers = {{"Cache-Control", "no-store"}}};
}

http::Response error(ErrorCode code, std::string_view message, std::string_view field) {
  JsonWriter w;
  w.begin_object();
  w.key("error");
  w.begin_object();
  w.field("code", to_string(code));
  w.field("message", message);
  w.key("details");
  w.begin_array();
  if (!field.empty()) {
    w.begin_object();
    w.field("field", field);
    w.field("message", message);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  w.end_object();
  http::Response r = json(w.take(), http_status(code));
  if (r.status == 429 || r.status == 503) r.headers.push_back({"Retry-After", "1"});
  return r;
}

http::Response error(const Error& e) {
  // What went wrong inside is for the operator's log, not for the caller.
  if (http_status(e.code) == 500) return error(ErrorCode::kInternal, "something went wrong inside the hub");
  return error(e.code, e.message, e.where);
}

Result<uint64_t> number(const Call& call, std::string_view name, uint64_t fallback, uint64_t min, uint64_t max) {
  const std::optional<std::string> text = call.request.query_value(name);
  if (!text) return fallback;
  uint64_t n = 0;
  const auto [end, bad] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (bad != std::errc() || end != text->data() + text->size() || n < min || n > max)
    return fail(ErrorCode::kInvalid,
                "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max), std::string(name));
  return n;
}

bool flag(const Call& call, std::string_view name) {
  return call.request.query_value(name) == "true";
}

Result<Offset> at_least(Services& s, const Call& call) {
  TRY_VALUE(n, number(call, "at_least", 0, 0, UINT64_MAX));
  if (n > s.hub.log().end().value) return fail(ErrorCode::kInvalid, "the log has not come so far", "at_least");
  return Offset{n};
}

Result<StrandId> parse_id(std::string_view text, char letter, std::string_view field) {
  uint64_t n = 0;
  if (text.size() >= 2 && text[0] == letter) {
    const auto [end, bad] = std::from_chars(text.data() + 1, text.data() + text.size(), n);
    if (bad == std::errc() && end == text.data() + text.size()) return StrandId{n};
  }
  return fail(ErrorCode::kInvalid, std::string("must look like ") + letter + "123", std::string(field));
}

std::string id_text(char letter, StrandId id) {
  return letter + std::to_string(id.value);
}

}  // namespace tutti::api
