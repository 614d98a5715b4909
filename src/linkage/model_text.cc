#include "linkage/model_text.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>

#include "base/json_writer.h"

namespace tutti::linkage {
namespace {

namespace dom = simdjson::dom;

constexpr uint64_t kFormat = 1;
constexpr std::string_view kTests[] = {
    "exact",     "jaro_winkler", "edits",        "initial",   "crossed",          "words",
    "beginning", "date_edits",   "date_swapped", "date_days", "same_day_of_year", "else"};
constexpr std::string_view kCuts[] = {"whole", "start", "sound", "year"};

template <typename Enum, size_t N>
bool named(const std::string_view (&names)[N], std::string_view name, Enum& out) {
  const auto at = std::find(std::begin(names), std::end(names), name);
  if (at == std::end(names)) return false;
  out = static_cast<Enum>(at - std::begin(names));
  return true;
}

tl::unexpected<Error> wrong(std::string_view expected, const std::string& where) {
  std::string message = "must be ";
  message += expected;
  return fail(ErrorCode::kInvalid, std::move(message), where);
}

// ---- reading: one overload per kind of value

Result<void> read(dom::element e, const std::string& where, std::string& out) {
  std::string_view text;
  if (e.get(text)) return wrong("text", where);
  out = text;
  return {};
}
Result<void> read(dom::element e, const std::string& where, double& out) {
  if (e.get(out)) return wrong("a number", where);
  return {};
}
Result<void> read(dom::element e, const std::string& where, bool& out) {
  if (e.get(out)) return wrong("true or false", where);
  return {};
}
template <std::unsigned_integral Int>
Result<void> read(dom::element e, const std::string& where, Int& out) {
  uint64_t n;
  if (e.get(n) || n > std::numeric_limits<Int>::max()) return wrong("a whole number, not negative", where);
  out = static_cast<Int>(n);
  return {};
}
Result<void> read(dom::element e, const std::string& where, Test& out) {
  std::string_view text;
  if (e.get(text) || !named(kTests, text, out)) return wrong("the name of a test", where);
  return {};
}
Result<void> read(dom::element e, const std::string& where, Cut& out) {
  std::string_view text;
  if (e.get(text) || !named(kCuts, text, out)) return wrong("\"whole\", \"start\", \"sound\" or \"year\"", where);
  return {};
}
Result<void> read(dom::element e, const std::string& where, Field& out) {
  std::string_view text;
  if (e.get(text)) return wrong("the name of a field", where);
  const std::optional<Field> field = field_named(text);
  if (!field) return wrong("the name of a field", where);
  out = *field;
  return {};
}

// A struct is a list of keys with their members, in keys() below; the same list writes and reads.
template <typename T>
concept Keyed = requires(T& t) {
  keys(t, [](std::string_view, auto&) {});
};

template <Keyed T>
Result<void> read(dom::element e, const std::string& where, T& out);
Result<void> read(dom::element e, const std::string& where, std::map<std::string, double>& out);
Result<void> read(dom::element e, const std::string& where, std::map<Field, Terms>& out);

template <typename T>
Result<void> read(dom::element e, const std::string& where, std::vector<T>& out) {
  dom::array array;
  if (e.get(array)) return wrong("a list", where);
  out.clear();
  for (const dom::element item : array) {
    std::string at = where + "[";
    at += std::to_string(out.size()) + "]";
    TRY(read(item, at, out.emplace_back()));
  }
  return {};
}

template <typename F>
void keys(Level& l, F&& f) {
  f("label", l.label), f("test", l.test), f("field", l.field), f("at", l.at), f("m", l.m), f("u", l.u);
  f("term_frequency", l.term_frequency), f("capped", l.capped), f("cap", l.cap), f("lifts_caps", l.lifts_caps),
      f("silences", l.silences);
}
template <typename F>
void keys(Comparison& c, F&& f) {
  f("name", c.name), f("levels", c.levels);
}
template <typename F>
void keys(BlockPart& p, F&& f) {
  f("field", p.field), f("cut", p.cut), f("length", p.length);
}
template <typename F>
void keys(BlockRule& r, F&& f) {
  f("name", r.name), f("parts", r.parts);
}
template <typename F>
void keys(Terms& t, F&& f) {
  f("rest", t.rest), f("frequency", t.frequency);
}
template <typename F>
void keys(Training& t, F&& f) {
  f("records", t.records), f("pairs", t.pairs), f("matches", t.matches), f("iterations", t.iterations);
  f("converged", t.converged);
}
template <typename F>
void keys(Model& m, F&& f) {
  f("name", m.name), f("version", m.version), f("prior", m.prior), f("link", m.link), f("review", m.review);
  f("block_records_max", m.block_records_max), f("comparisons", m.comparisons), f("blocking", m.blocking);
  f("terms", m.terms), f("training", m.training);
}

template <Keyed T>
Result<void> read(dom::element e, const std::string& where, T& out) {
  dom::object object;
  if (e.get(object)) return wrong("an object", where);
  for (const dom::key_value_pair field : object) {
    const std::string_view key = field.key;
    std::string at = where.empty() ? "" : where + ".";
    at += key;
    if (where.empty() && key == "format") continue;
    bool found = false;
    Result<void> result;
    keys(out, [&](std::string_view name, auto& member) {
      if (name != key) return;
      found = true;
      result = read(field.value, at, member);
    });
    if (!found) return fail(ErrorCode::kInvalid, "unknown key", at);
    TRY(result);
  }
  return {};
}

Result<void> read(dom::element e, const std::string& where, std::map<std::string, double>& out) {
  dom::object object;
  if (e.get(object)) return wrong("an object", where);
  out.clear();
  for (const auto [key, value] : object) TRY(read(value, where, out[std::string(key)]));
  return {};
}

Result<void> read(dom::element e, const std::string& where, std::map<Field, Terms>& out) {
  dom::object object;
  if (e.get(object)) return wrong("an object", where);
  out.clear();
  for (const auto [key, value] : object) {
    std::string at = where + ".";
    at += key;
    const std::optional<Field> field = field_named(key);
    if (!field) return wrong("the name of a field", at);
    TRY(read(value, at, out[*field]));
  }
  return {};
}

// ---- writing

void write(JsonWriter& w, const std::string& v) {
  w.value(v);
}
void write(JsonWriter& w, double v) {
  w.value(v);
}
void write(JsonWriter& w, bool v) {
  w.value(v);
}
template <std::unsigned_integral Int>
void write(JsonWriter& w, Int v) {
  w.value(v);
}
void write(JsonWriter& w, Test v) {
  w.value(to_string(v));
}
void write(JsonWriter& w, Cut v) {
  w.value(to_string(v));
}
void write(JsonWriter& w, Field v) {
  w.value(to_string(v));
}
template <Keyed T>
void write(JsonWriter& w, const T& v);
template <typename T>
void write(JsonWriter& w, const std::vector<T>& list) {
  w.begin_array();
  for (const T& v : list) write(w, v);
  w.end_array();
}
void write(JsonWriter& w, const std::map<std::string, double>& map) {
  w.begin_object();
  for (const auto& [key, value] : map) w.field(key, value);
  w.end_object();
}
void write(JsonWriter& w, const std::map<Field, Terms>& map) {
  w.begin_object();
  for (const auto& [field, terms] : map) {
    w.key(to_string(field));
    write(w, terms);
  }
  w.end_object();
}
template <Keyed T>
void write(JsonWriter& w, const T& v) {
  w.begin_object();
  if constexpr (std::is_same_v<T, Model>) w.field("format", kFormat);
  keys(const_cast<T&>(v), [&](std::string_view name, auto& member) {
    w.key(name);
    write(w, std::as_const(member));
  });
  w.end_object();
}

}  // namespace

std::string to_json(const Model& model) {
  JsonWriter w;
  write(w, model);
  return w.take();
}

Result<Model> model_from_json(std::string_view json) {
  if (json.size() > kModelBytesMax) return fail(ErrorCode::kTooLarge, "the model document is too large");
  dom::parser parser;
  dom::element root;
  if (parser.parse(json.data(), json.size()).get(root)) return fail(ErrorCode::kInvalid, "not JSON");
  uint64_t format = 0;
  if (root["format"].get(format) || format != kFormat) return fail(ErrorCode::kInvalid, "must be 1", "format");
  Model model;
  TRY(read(root, "", model));
  TRY(check(model));
  return model;
}

std::string_view to_string(Test test) {
  return kTests[static_cast<size_t>(test)];
}
std::string_view to_string(Cut cut) {
  return kCuts[static_cast<size_t>(cut)];
}

}  // namespace tutti::linkage
