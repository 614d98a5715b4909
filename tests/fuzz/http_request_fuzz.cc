// The HTTP request parser must take any bytes, however cut: no crash, no read past the end, and the same outcome for
// one feed as for many. The first byte of the input chooses the cuts.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "web/http/parser.h"

namespace {

using tutti::http::ParserLimits;
using tutti::http::RequestParser;

constexpr ParserLimits kLimits{.line_max = 256, .headers_max = 1024, .fields_max = 16, .body_max = 4096};

std::string outcome(std::string_view bytes, size_t step) {
  RequestParser parser(kLimits);
  std::string text;
  while (!bytes.empty() && parser.state() != RequestParser::State::kRefused) {
    std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (!piece.empty() && parser.state() != RequestParser::State::kRefused) {
      piece.remove_prefix(parser.feed(piece));
      if (parser.state() != RequestParser::State::kDone) continue;
      text += parser.keep_alive() ? "+" : "-";
      const auto request = parser.take();
      if (request.body.size() > kLimits.body_max || request.headers.size() > kLimits.fields_max) std::abort();
      text += request.method + request.path + "?" + request.query + "\n" + request.body;
      for (const auto& h : request.headers) text += h.name + ":" + h.value;
    }
  }
  return text + std::string(name_of(parser.refusal()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  if (outcome(bytes, bytes.size()) != outcome(bytes, data[0] % 16 + 1u)) std::abort();
  return 0;
}
