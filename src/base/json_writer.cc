#include "base/json_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "base/time.h"

namespace tutti {
namespace {

// Length of the valid UTF-8 sequence at s[i], 0 if there is none.
size_t utf8_length(std::string_view s, size_t i) {
  const auto byte = [&](size_t k) { return static_cast<unsigned char>(s[k]); };
  const unsigned char b = byte(i);
  size_t n = b >= 0xf0 && b < 0xf5 ? 4 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xc2 && b < 0xe0 ? 2 : 0;
  if (n == 0 || i + n > s.size()) return 0;
  for (size_t k = 1; k < n; ++k)
    if ((byte(i + k) & 0xc0) != 0x80) return 0;
  if (b == 0xe0 && byte(i + 1) < 0xa0) return 0;  // overlong
  if (b == 0xed && byte(i + 1) > 0x9f) return 0;  // surrogate
  if (b == 0xf0 && byte(i + 1) < 0x90) return 0;  // overlong
  if (b == 0xf4 && byte(i + 1) > 0x8f) return 0;  // above U+10FFFF
  return n;
}

}  // namespace

void append_json_string(std::string& out, std::string_view s) {
  out.push_back('"');
  size_t start = 0;
  for (size_t i = 0; i < s.size();) {
    const unsigned char c = static_cast<unsigned char>(s[i]);
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
      ++i;
      continue;
    }
    if (c >= 0x80) {
      if (const size_t n = utf8_length(s, i); n != 0) {
        i += n;
        continue;
      }
    }
    out.append(s.substr(start, i - start));
    switch (c) {
      case '"': out.append("\\\""); break;
      case '\\': out.append("\\\\"); break;
      case '\n': out.append("\\n"); break;
      case '\r': out.append("\\r"); break;
      case '\t': out.append("\\t"); break;
      default:
        if (c < 0x20) fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
        else out.append("\xef\xbf\xbd");
    }
    start = ++i;
  }
  out.append(s.substr(start));
  out.push_back('"');
}

void JsonWriter::quote(std::string_view s) {
  append_json_string(out_, s);
}
void JsonWriter::integer(int64_t n) {
  fmt::format_to(std::back_inserter(out_), "{}", n);
}
void JsonWriter::unsigned_integer(uint64_t n) {
  fmt::format_to(std::back_inserter(out_), "{}", n);
}

void JsonWriter::value(double d) {
  comma();
  if (std::isfinite(d)) fmt::format_to(std::back_inserter(out_), "{}", d);
  else out_.append("null");
}

void JsonWriter::value(Millis t) {
  value(std::string_view(format_time(t)));
}

void JsonWriter::null() {
  comma();
  out_.append("null");
}

void JsonWriter::raw(std::string_view json) {
  comma();
  out_.append(json);
}

}  // namespace tutti
