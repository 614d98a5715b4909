#include "ingest/live/json_text.h"

#include <algorithm>
#include <cstring>

namespace tutti::ingest {
namespace {

bool blank(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

// Walks the fields of one object or the elements of one array.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : p_(text.data()), end_(p_ + text.size()) {
    skip_blanks();
    if (p_ != end_ && (*p_ == '{' || *p_ == '[')) ++p_;
  }

  bool next(std::string_view& element) {
    skip_blanks();
    if (p_ != end_ && *p_ == ',') ++p_, skip_blanks();
    if (p_ == end_ || *p_ == ']') return false;
    const char* value = p_;
    skip_value();
    element = trim_json({value, static_cast<size_t>(p_ - value)});
    return p_ != value;
  }

  bool next(RawField& field) {
    if (!next_key(field.key)) return false;
    const char* value = p_;
    skip_value();
    field.value = trim_json({value, static_cast<size_t>(p_ - value)});
    return true;
  }

  // Leaves rest() at the value; follow with skip_value().
  bool next_key(std::string_view& key) {
    skip_blanks();
    if (p_ != end_ && *p_ == ',') ++p_, skip_blanks();
    if (p_ == end_ || *p_ != '"') return false;
    const char* begin = p_ + 1;
    skip_string();
    key = {begin, static_cast<size_t>(std::max(begin, p_ - 1) - begin)};
    skip_blanks();
    if (p_ != end_ && *p_ == ':') ++p_;
    skip_blanks();
    return true;
  }

  std::string_view rest() const { return {p_, static_cast<size_t>(end_ - p_)}; }

  void skip_value() {
    if (p_ == end_) return;
    if (*p_ == '"') return skip_string();
    int depth = 0;
    while (p_ != end_) {
      const char c = *p_;
      if (c == '"') {
        skip_string();
        continue;
      }
      if (depth == 0 && (c == ',' || c == '}' || c == ']')) return;
      ++p_;
      if (c == '{' || c == '[') ++depth;
      if ((c == '}' || c == ']') && --depth == 0) return;
    }
  }

 private:
  void skip_blanks() {
    while (p_ != end_ && blank(*p_)) ++p_;
  }

  // p_ is at the opening quote; afterwards behind the closing one.
  void skip_string() {
    ++p_;
    while (p_ != end_) {
      const auto* quote = static_cast<const char*>(std::memchr(p_, '"', static_cast<size_t>(end_ - p_)));
      if (!quote) {
        p_ = end_;
        return;
      }
      const char* slash = quote;
      while (slash != p_ && slash[-1] == '\\') --slash;
      p_ = quote + 1;
      if ((quote - slash) % 2 == 0) return;
    }
  }

  const char* p_;
  const char* end_;
};

bool is_object(std::string_view value) {
  return !value.empty() && value.front() == '{';
}

}  // namespace

std::string_view trim_json(std::string_view text) {
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<RawField> split_object(std::string_view object) {
  std::vector<RawField> fields;
  Scanner scanner(object);
  for (RawField field; scanner.next(field);) fields.push_back(field);
  return fields;
}

std::vector<std::string_view> split_array(std::string_view array) {
  std::vector<std::string_view> elements;
  Scanner scanner(array);
  for (std::string_view element; scanner.next(element);) elements.push_back(element);
  return elements;
}

std::optional<std::string_view> find_raw_field(std::string_view object, std::string_view key) {
  Scanner scanner(object);
  for (RawField field; scanner.next(field);)
    if (field.key == key) return field.value;
  return std::nullopt;
}

std::string_view from_raw_field(std::string_view object, std::string_view key) {
  Scanner scanner(object);
  for (std::string_view found; scanner.next_key(found); scanner.skip_value())
    if (found == key) return scanner.rest();
  return {};
}

std::string merge_objects(std::string_view base, std::string_view over, int levels) {
  const std::vector<RawField> below = split_object(base);
  const std::vector<RawField> above = split_object(over);
  std::string out = "{";
  const auto add = [&](std::string_view key, std::string_view value) {
    if (out.size() > 1) out += ',';
    out.append("\"").append(key).append("\":").append(value);
  };
  for (const RawField& field : below) {
    const auto same = std::find_if(above.begin(), above.end(), [&](const RawField& f) { return f.key == field.key; });
    if (same == above.end()) add(field.key, field.value);
  }
  for (const RawField& field : above) {
    const auto same = std::find_if(below.begin(), below.end(), [&](const RawField& f) { return f.key == field.key; });
    const bool join = levels > 1 && same != below.end() && is_object(same->value) && is_object(field.value);
    if (join) add(field.key, merge_objects(same->value, field.value, levels - 1));
    else add(field.key, field.value);
  }
  return out + "}";
}

}  // namespace tutti::ingest
