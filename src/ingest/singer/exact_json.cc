#include "ingest/singer/exact_json.h"

#include <cstring>

namespace tutti::ingest::singer {
namespace {

bool digit(char c) {
  return c >= '0' && c <= '9';
}

// Bytes of the JSON number at the start of `s`; 0 when there is none.
size_t number_length(std::string_view s) {
  size_t k = 0;
  const auto digits = [&] {
    const size_t first = k;
    while (k < s.size() && digit(s[k])) ++k;
    return k - first;
  };
  if (k < s.size() && s[k] == '-') ++k;
  const size_t whole = k;
  if (digits() == 0 || (s[whole] == '0' && k - whole > 1)) return 0;
  if (k < s.size() && s[k] == '.') {
    ++k;
    if (digits() == 0) return 0;
  }
  if (k < s.size() && (s[k] == 'e' || s[k] == 'E')) {
    ++k;
    if (k < s.size() && (s[k] == '+' || s[k] == '-')) ++k;
    if (digits() == 0) return 0;
  }
  return k;
}

// Bytes of the string at the start of `s`, with its quotes; all of `s` when it does not end.
size_t string_length(std::string_view s) {
  for (size_t k = 1; k < s.size(); ++k) {
    if (s[k] == '\\') ++k;
    else if (s[k] == '"') return k + 1;
  }
  return s.size();
}

constexpr std::string_view kNoNumbers[] = {"NaN", "Infinity", "-Infinity"};

size_t no_number_length(std::string_view s) {
  for (const std::string_view word : kNoNumbers)
    if (s.starts_with(word)) return word.size();
  return 0;
}

}  // namespace

bool ExactJson::replace_numbers(std::string_view text) {
  checked_.clear();
  mended_.clear();
  mended_any_ = false;
  checked_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  size_t kept = 0;  // up to here `mended_` has the text
  for (size_t k = 0; k < text.size();) {
    const std::string_view rest = text.substr(k);
    const char c = text[k];
    size_t length = 1;
    if (c == '"') {
      length = string_length(rest);
      checked_.append(rest, 0, length);
    } else if (const size_t none = c == 'N' || c == 'I' || c == '-' ? no_number_length(rest) : 0) {
      mended_.append(text, kept, k - kept).append("null");
      mended_any_ = true;
      length = none;
      kept = k + none;
      checked_ += "null";
    } else if (digit(c) || c == '-') {
      length = number_length(rest);
      if (length == 0) return false;
      // What is stuck to it makes it no number.
      if (length < rest.size() && (digit(rest[length]) || rest[length] == '.' || rest[length] == '-')) return false;
      checked_.push_back('0');
    } else {
      checked_.push_back(c);
    }
    k += length;
  }
  if (mended_any_) mended_.append(text, kept);
  return true;
}

std::string_view ExactJson::read(std::string_view text) {
  if (!replace_numbers(text)) return {};
  simdjson::dom::element root;
  if (parser_.parse(checked_.data(), checked_.size(),
                    checked_.capacity() < checked_.size() + simdjson::SIMDJSON_PADDING)
              .get(root) != simdjson::SUCCESS ||
      !root.is_object())
    return {};
  return mended_any_ ? std::string_view(mended_) : text;
}

std::string unescape(std::string_view inner) {
  if (inner.find('\\') == std::string_view::npos) return std::string(inner);
  thread_local simdjson::dom::parser parser;
  std::string quoted = "\"";
  quoted.append(inner).push_back('"');
  std::string_view s;
  if (parser.parse(quoted).get(s) != simdjson::SUCCESS) return std::string(inner);
  return std::string(s);
}

std::string text_of(std::string_view raw) {
  if (raw.empty() || raw == "null") return {};
  if (raw.front() == '"' && raw.size() >= 2) return unescape(raw.substr(1, raw.size() - 2));
  return std::string(raw);
}

}  // namespace tutti::ingest::singer
