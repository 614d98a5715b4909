#include "profile/json_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json_writer.h"
#include "base/time.h"

namespace tutti::profile {
namespace {

namespace dom = simdjson::dom;

template <typename Int>
void append_integer(std::string& out, Int n) {
  char digits[24];
  out.append(digits, std::to_chars(digits, digits + sizeof digits, n).ptr);
}

// For text that parse_decimal() does not take: is it a number all the same, and which one, about?
std::optional<double> rough_number(std::string_view text) {
  double d = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), d);
  if (end != text.data() + text.size() || end == text.data()) return std::nullopt;
  if (error == std::errc::result_out_of_range) return INFINITY;
  return error == std::errc() ? std::optional(d) : std::nullopt;
}

}  // namespace

void append_json(std::string& out, dom::element value) {
  switch (value.type()) {
    case dom::element_type::STRING: return append_json_string(out, value.get_string().value_unsafe());
    case dom::element_type::INT64: return append_integer(out, value.get_int64().value_unsafe());
    case dom::element_type::UINT64: return append_integer(out, value.get_uint64().value_unsafe());
    default: out += simdjson::minify(value);
  }
}

std::optional<std::string> text_of_json(std::string_view json) {
  if (json.empty()) return std::nullopt;
  if (json.front() != '"') {
    const bool number = json.front() == '-' || (json.front() >= '0' && json.front() <= '9');
    return number ? std::optional<std::string>(json) : std::nullopt;
  }
  if (json.size() <= 2) return std::nullopt;
  if (json.find('\\') == std::string_view::npos) return std::string(json.substr(1, json.size() - 2));
  dom::parser parser;
  std::string_view text;
  if (parser.parse(simdjson::padded_string(json)).get(text) != simdjson::SUCCESS) return std::nullopt;
  return std::string(text);
}

Result<Decimal> decimal_of_json(std::string_view json) {
  const bool number = !json.empty() && json.front() != '"';
  const std::optional<std::string> text = text_of_json(json);
  if (!text) return fail(ErrorCode::kInvalid, "a number is expected", "bad_number");
  if (const std::optional<Decimal> exact = parse_decimal(*text)) return *exact;
  const std::optional<double> rough = rough_number(*text);
  if (!rough || std::isnan(*rough)) return fail(ErrorCode::kInvalid, "a number is expected", "bad_number");
  if (std::abs(*rough) >= 9.2e12) return fail(ErrorCode::kInvalid, "the number is too large", "amount_overflow");
  if (!number) return fail(ErrorCode::kInvalid, "a number has more than six decimal places", "bad_number");
  return Decimal{static_cast<int64_t>(std::nearbyint(*rough * 1e6))};
}

std::optional<Millis> time_of_json(std::string_view json) {
  if (json.empty() || json.front() != '"') return std::nullopt;
  const std::optional<std::string> text = text_of_json(json);
  return text ? parse_time(*text) : std::nullopt;
}

void JsonBatch::add(std::string_view name, dom::element value) {
  const size_t begin = text_.size();
  append_json(text_, value);
  items_.push_back({name, begin, text_.size() - begin});
}

bool JsonBatch::has(std::string_view name, size_t among_first) const {
  const auto end = items_.begin() + static_cast<ptrdiff_t>(among_first);
  return std::any_of(items_.begin(), end, [&](const Item& item) { return item.name == name; });
}

std::vector<LwwEntry> JsonBatch::entries(Millis at, Offset offset, SourceId source) const {
  std::vector<LwwEntry> out;
  out.reserve(items_.size());
  for (const Item& item : items_)
    out.push_back({item.name, std::string_view(text_).substr(item.begin, item.size), at, offset, source});
  return out;
}

}  // namespace tutti::profile
