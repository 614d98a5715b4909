#include "ingest/singer/record_row.h"

#include <charconv>

#include "base/json_writer.h"
#include "ingest/singer/exact_json.h"

namespace tutti::ingest::singer {
namespace {

bool same_key(std::string_view written, std::string_view name) {
  return written == name || (written.find('\\') != std::string_view::npos && unescape(written) == name);
}

std::optional<std::string_view> find(const std::vector<RawField>& fields, std::string_view name) {
  for (auto f = fields.rbegin(); f != fields.rend(); ++f)
    if (same_key(f->key, name)) return f->value;
  return std::nullopt;
}

// What an object or a list holds; the elements of a list are named by their position, from 0.
class Inner {
 public:
  explicit Inner(std::string_view value) {
    if (value.front() == '{') fields_ = split_object(value);
    else elements_ = split_array(value);
  }
  std::optional<std::string_view> find(std::string_view name) const {
    if (elements_.empty()) return singer::find(fields_, name);
    size_t n = 0;
    const auto [end, code] = std::from_chars(name.data(), name.data() + name.size(), n);
    if (code != std::errc() || end != name.data() + name.size() || n >= elements_.size()) return std::nullopt;
    return elements_[n];
  }

 private:
  std::vector<RawField> fields_;
  std::vector<std::string_view> elements_;
};

}  // namespace

void RecordRow::read(std::string_view record) {
  fields_ = split_object(record);
}

std::optional<std::string_view> RecordRow::raw(std::string_view name) const {
  return find(fields_, name);
}

bool RecordRow::deleted() const {
  const auto at = raw("_sdc_deleted_at");
  return at && *at != "null";
}

std::optional<int64_t> RecordRow::lsn() const {
  const auto text = raw("_sdc_lsn");
  int64_t n = 0;
  if (!text) return std::nullopt;
  const auto [end, code] = std::from_chars(text->data(), text->data() + text->size(), n);
  if (code != std::errc() || end != text->data() + text->size()) return std::nullopt;
  return n;
}

Result<std::string> RecordRow::key(std::span<const std::string> names) const {
  std::string out = "[";
  for (const std::string& name : names) {
    const auto value = raw(name);
    if (!value || *value == "null") return fail(ErrorCode::kInvalid, "the record lacks its key " + name, "no_key");
    if (out.size() > 1) out.push_back(',');
    if (value->front() == '"') append_json_string(out, text_of(*value));
    else out.append(*value);
  }
  out.push_back(']');
  return out;
}

std::string RecordRow::value_at(std::string_view path) const {
  if (const auto whole = raw(path)) return text_of(*whole);
  const size_t dot = path.find('.');
  if (dot == std::string_view::npos) return {};
  std::optional<std::string_view> at = raw(path.substr(0, dot));
  path.remove_prefix(dot + 1);
  while (at && !at->empty() && (at->front() == '{' || at->front() == '[')) {
    const Inner inner(*at);
    if (const auto whole = inner.find(path)) return text_of(*whole);
    const size_t next = path.find('.');
    if (next == std::string_view::npos) return {};
    at = inner.find(path.substr(0, next));
    path.remove_prefix(next + 1);
  }
  return {};
}

std::span<const std::string_view> RecordRow::values(const std::vector<std::string>& columns, bool deleted) {
  texts_.resize(columns.size());
  values_.resize(columns.size());
  for (size_t k = 0; k < columns.size(); ++k) {
    if (columns[k] == kDeletedColumn) texts_[k] = deleted ? "true" : "";
    else texts_[k] = value_at(columns[k]);
    values_[k] = texts_[k];
  }
  return values_;
}

std::string record_of_key(std::span<const std::string> names, std::string_view key) {
  const std::vector<std::string_view> values = split_array(key);
  std::string out = "{";
  for (size_t k = 0; k < names.size() && k < values.size(); ++k) {
    if (k > 0) out.push_back(',');
    append_json_string(out, names[k]);
    out.push_back(':');
    out.append(values[k]);
  }
  out.push_back('}');
  return out;
}

}  // namespace tutti::ingest::singer
