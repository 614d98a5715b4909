// Writes JSON text into a string. Commas and escapes are its business; balance of begin/end is the caller's (asserted).
//
//   JsonWriter w; w.begin_object(); w.field("name", "Ada"); w.key("tags"); w.begin_array(); w.value("x");
//   w.end_array(); w.end_object(); std::string text = w.take();
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>

#include "base/types.h"

namespace tutti {

class JsonWriter {
 public:
  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }

  void key(std::string_view name) {
    comma();
    quote(name);
    out_.push_back(':');
    after_key_ = true;
  }

  void value(std::string_view s) {
    comma();
    quote(s);
  }
  void value(const char* s) { value(std::string_view(s)); }
  void value(bool b) {
    comma();
    out_.append(b ? "true" : "false");
  }
  template <typename Int>
  requires(std::is_integral_v<Int> && !std::is_same_v<Int, bool>) void value(Int n) {
    comma();
    if constexpr (std::is_signed_v<Int>) integer(static_cast<int64_t>(n));
    else unsigned_integer(static_cast<uint64_t>(n));
  }
  void value(double d);  // NaN and infinities become null
  void value(Millis t);  // ISO 8601 text
  void null();
  void raw(std::string_view json);  // json must be one valid JSON value

  template <typename T>
  void field(std::string_view name, const T& v) {
    key(name);
    value(v);
  }
  void raw_field(std::string_view name, std::string_view json) {
    key(name);
    raw(json);
  }

  std::string_view view() const { return out_; }
  std::string take() { return std::move(out_); }

 private:
  void comma() {
    if (after_key_) after_key_ = false;
    else if (need_comma_) out_.push_back(',');
    need_comma_ = true;
  }
  void open(char c) {
    comma();
    out_.push_back(c);
    need_comma_ = false;
  }
  void close(char c) {
    out_.push_back(c);
    need_comma_ = true;
  }
  void quote(std::string_view s);
  void integer(int64_t n);
  void unsigned_integer(uint64_t n);

  std::string out_;
  bool need_comma_ = false;
  bool after_key_ = false;
};

// Appends `s` as a JSON string with quotes. Invalid UTF-8 bytes become U+FFFD, so the result is always valid JSON.
void append_json_string(std::string& out, std::string_view s);

}  // namespace tutti
