#include "web/ingest/answers.h"

#include "base/json_writer.h"

namespace tutti {
namespace {

constexpr size_t kRejectsShown = 20;
constexpr std::string_view kRetryAfterSeconds = "1";  // overload is short: the queue empties within a second
constexpr unsigned char kPixel[] = {0x47, 0x49, 0x46, 0x38, 0x39, 0x61, 1, 0, 1, 0,    0x80, 0, 0,    0, 0,
                                    0,    0xff, 0xff, 0xff, 0x21, 0xf9, 4, 1, 0, 0,    0,    0, 0x2c, 0, 0,
                                    0,    0,    1,    0,    1,    0,    0, 2, 2, 0x44, 1,    0, 0x3b};

}  // namespace

http::Response success_answer(const std::vector<ingest::Reject>& rejects) {
  http::Response response{.content_type = "application/json"};
  if (rejects.empty()) {
    response.body = R"({"success":true})";
    return response;
  }
  JsonWriter w;
  w.begin_object();
  w.field("success", true);
  w.field("refused", rejects.size());
  w.key("errors");
  w.begin_array();
  for (size_t k = 0; k < rejects.size() && k < kRejectsShown; ++k) {
    w.begin_object();
    w.field("index", rejects[k].index);
    w.field("code", rejects[k].reason);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  response.body = w.take();
  return response;
}

http::Response error_answer(const ingest::Answer& answer) {
  JsonWriter w;
  w.begin_object();
  w.field("success", false);
  w.field("code", answer.code);
  w.field("message", std::string_view(answer.message));
  w.end_object();
  http::Response response{.status = answer.status, .content_type = "application/json", .body = w.take()};
  if (answer.status == 429 || answer.status == 503) {
    response.headers.push_back({"Retry-After", std::string(kRetryAfterSeconds)});
    response.headers.push_back({"X-RateLimit-Reset", std::string(kRetryAfterSeconds)});
  }
  if (answer.status == 401) response.headers.push_back({"WWW-Authenticate", "Basic realm=\"write key\""});
  return response;
}

http::Response pixel_answer() {
  http::Response response{.content_type = "image/gif",
                          .body = std::string(reinterpret_cast<const char*>(kPixel), sizeof kPixel)};
  response.headers.push_back({"Cache-Control", "no-store, max-age=0"});
  return response;
}

}  // namespace tutti
