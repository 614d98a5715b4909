// JSON whose numbers no parser may touch: a tap writes 12345678901234567890.123456789 or 1e41 as bare numbers, and a
// double would lose them. The text is checked with its numbers left out, and read as text afterwards (ingest/live/
// json_text.h). NaN and Infinity, which Python writes though JSON has no such words, count as null.
// Threads: one validator per thread; the free functions anywhere.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

#include "base/result.h"

namespace tutti::ingest::singer {

class ExactJson : NonCopyable {
 public:
  // The text itself, or a copy with NaN and Infinity replaced by null; empty when it is no JSON object. The view lives
  // until the next read(), and no longer than `text`.
  std::string_view read(std::string_view text);

 private:
  bool replace_numbers(std::string_view text);  // false: something looks like a number and is none

  simdjson::dom::parser parser_;
  std::string checked_;  // the text with 0 for every number
  std::string mended_;   // only filled when something was replaced by null
  bool mended_any_ = false;
};

// A JSON value as a row's text: what a string says, a number as written, true and false; null is empty; objects and
// lists as their JSON text. `raw` must be of a text that ExactJson took.
std::string text_of(std::string_view raw);

// A key or string without its quotes, escapes resolved.
std::string unescape(std::string_view inner);

}  // namespace tutti::ingest::singer
