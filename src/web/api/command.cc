#include "web/api/command.h"

#include <algorithm>

#include "base/time.h"

namespace tutti::api {

Result<Body> parse_body(const Call& call, std::initializer_list<std::string_view> known) {
  auto body = std::make_unique<ParsedBody>();
  if (body->parser.parse(call.request.body).get(body->object) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "the body must be a JSON object");
  for (const auto field : body->object)
    if (std::find(known.begin(), known.end(), std::string_view(field.key)) == known.end())
      return fail(ErrorCode::kInvalid, "this field is not known here", std::string(field.key));
  return body;
}

Result<Offset> run_command(Services& s, std::string command) {
  auto promise = std::make_shared<std::promise<Result<Offset>>>();
  std::future<Result<Offset>> future = promise->get_future();
  s.hub.command(std::move(command), system_now(), [promise](Result<Offset> r) { promise->set_value(std::move(r)); });
  if (future.wait_for(std::chrono::seconds(10)) != std::future_status::ready)
    return fail(ErrorCode::kUnavailable, "the disk has not taken the command yet; look again before repeating it");
  Result<Offset> offset = future.get();
  if (!offset) return offset;
  TRY(ask(s, *offset, [](State&) { return true; }));
  return offset;
}

Result<std::string> reason_of(const simdjson::dom::object& body) {
  std::string_view reason;
  if (body["reason"].get(reason) != simdjson::SUCCESS || reason.empty() || reason.size() > 2'000)
    return fail(ErrorCode::kInvalid, "say why, in at most 500 characters", "reason");
  return std::string(reason);
}

http::Response told(Offset offset) {
  JsonWriter w;
  w.begin_object();
  w.field("offset", offset.value);
  w.end_object();
  return json(w.take());
}

}  // namespace tutti::api
