#include "web/http/refusal.h"

#include <array>

namespace tutti::http {
namespace {

struct Row {
  std::string_view name;
  int status;
};
// In the order of the enum.
constexpr std::array<Row, kRefusalCount> kRows = {{
    {"none", 0},
    {"malformed", 400},
    {"line_too_long", 414},
    {"headers_too_large", 431},
    {"too_many_fields", 431},
    {"body_too_large", 413},
    {"expectation", 417},
    {"header_timeout", 408},
    {"body_timeout", 408},
    {"memory", 503},
    {"unanswered", 500},
    {"write_timeout", 0},
    {"stream_full", 0},
    {"connections_max", 0},
    {"per_address_max", 0},
    {"accept_failed", 0},
}};

}  // namespace

int status_of(Refusal why) {
  return kRows[static_cast<size_t>(why)].status;
}
std::string_view name_of(Refusal why) {
  return kRows[static_cast<size_t>(why)].name;
}

}  // namespace tutti::http
