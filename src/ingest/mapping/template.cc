#include "ingest/mapping/template.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/decimal.h"
#include "base/json_writer.h"
#include "base/time.h"
#include "ingest/mapping/value_forms.h"
#include "model/event.h"

namespace tutti::ingest {
namespace {

std::string_view trim(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

void ascii_case(std::string& s, char from, char to) {
  for (char& c : s)
    if (c >= from && c <= to) c = static_cast<char>(c ^ 0x20);
}

Error bad(const char* reason) {
  return Error{ErrorCode::kInvalid, reason, {}};
}

// A number that no Decimal holds: a sensor's many digits or great powers.
Result<void> measured(Rendered& v) {
  const std::string_view s = trim(v.text);
  double d = 0;
  const auto [end, code] = std::from_chars(s.data(), s.data() + s.size(), d);
  if (code != std::errc() || end != s.data() + s.size() || !std::isfinite(d)) return tl::unexpected(bad("bad_number"));
  JsonWriter w;
  w.value(d);
  v = {w.take(), true};
  return {};
}

}  // namespace

Result<Template::Filter> Template::compile_filter(std::string_view text, const Lookups& lookups) {
  constexpr std::pair<std::string_view, Op> kFilters[] = {{"trim", Op::kTrim},
                                                          {"lower", Op::kLower},
                                                          {"upper", Op::kUpper},
                                                          {"email", Op::kEmail},
                                                          {"integer", Op::kInteger},
                                                          {"decimal", Op::kDecimal},
                                                          {"decimal_comma", Op::kDecimalComma},
                                                          {"amount", Op::kAmount},
                                                          {"amount_comma", Op::kAmountComma},
                                                          {"number", Op::kNumber},
                                                          {"bool", Op::kBool},
                                                          {"date", Op::kDate},
                                                          {"map", Op::kMap},
                                                          {"rename", Op::kRename},
                                                          {"default", Op::kDefault},
                                                          {"split", Op::kSplit},
                                                          {"required", Op::kRequired}};
  const size_t colon = text.find(':');
  const std::string_view name = text.substr(0, colon);
  for (const auto& [known, op] : kFilters) {
    if (known != name) continue;
    Filter f{op, colon == std::string_view::npos ? "" : std::string(text.substr(colon + 1)), nullptr};
    if (op == Op::kDate && f.argument.starts_with("unix") && f.argument != "unix" && f.argument != "unix_ms" &&
        f.argument != "unix_us" && f.argument != "unix_days")
      return fail(ErrorCode::kInvalid, "there are unix, unix_ms, unix_us and unix_days");
    if (op != Op::kMap && op != Op::kRename) return f;
    const auto it = lookups.find(f.argument);
    if (it == lookups.end()) return fail(ErrorCode::kInvalid, "there is no [lookup." + f.argument + "]");
    f.lookup = &it->second;
    return f;
  }
  std::string all;
  for (const auto& [known, op] : kFilters) all += (all.empty() ? "" : ", ") + std::string(known);
  return fail(ErrorCode::kInvalid, "there is no filter \"" + std::string(name) + "\"; there are " + all);
}

Result<Template> Template::compile(std::string_view text, const Lookups& lookups,
                                   const std::function<uint32_t(std::string_view)>& column) {
  Template out;
  Part part;
  for (size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if ((c == '{' || c == '}') && k + 1 < text.size() && text[k + 1] == c) {
      part.literal.push_back(c);
      ++k;
    } else if (c == '}') {
      return fail(ErrorCode::kInvalid, "a } without its {");
    } else if (c != '{') {
      part.literal.push_back(c);
    } else {
      const size_t end = text.find('}', k);
      if (end == std::string_view::npos) return fail(ErrorCode::kInvalid, "a { without its }");
      std::string_view hole = text.substr(k + 1, end - k - 1);
      const size_t bar = hole.find('|');
      const std::string_view name = trim(hole.substr(0, bar));
      if (name.empty()) return fail(ErrorCode::kInvalid, "an empty {}");
      part.hole = name == "_row"      ? Part::Hole::kRow
                  : name == "_file"   ? Part::Hole::kFile
                  : name == "_import" ? Part::Hole::kImport
                  : name == "_index"  ? Part::Hole::kIndex
                                      : Part::Hole::kColumn;
      if (part.hole == Part::Hole::kColumn) part.column = column(name);
      while (hole.find('|') != std::string_view::npos) {
        hole.remove_prefix(hole.find('|') + 1);
        TRY_VALUE(filter, compile_filter(hole.substr(0, hole.find('|')), lookups));
        part.filters.push_back(std::move(filter));
      }
      out.parts_.push_back(std::move(part));
      part = {};
      k = end;
    }
  }
  if (!part.literal.empty() || out.parts_.empty()) out.parts_.push_back(std::move(part));
  return out;
}

Result<void> Template::apply(const Filter& f, Rendered& v) {
  if (f.op == Op::kRequired) return v.text.empty() ? Result<void>(tl::unexpected(bad("empty"))) : Result<void>{};
  if (f.op == Op::kDefault) {
    if (v.text.empty()) v.text = f.argument;
    return {};
  }
  if (v.text.empty()) return {};
  switch (f.op) {
    case Op::kTrim: v.text = trim(v.text); break;
    case Op::kLower: ascii_case(v.text, 'A', 'Z'); break;
    case Op::kUpper: ascii_case(v.text, 'a', 'z'); break;
    case Op::kEmail: {
      std::optional<std::string> mail = normalize_email(v.text);
      if (!mail) return tl::unexpected(bad("bad_email"));
      v.text = std::move(*mail);
      break;
    }
    case Op::kInteger: {
      const std::optional<Decimal> d = parse_decimal(trim(v.text));
      if (!d || d->micros % 1'000'000 != 0) return tl::unexpected(bad("bad_integer"));
      v.text = to_string(*d);
      break;
    }
    case Op::kDecimal:
    case Op::kDecimalComma:
    case Op::kNumber: {
      const std::optional<Decimal> d =
          parse_decimal(f.op == Op::kDecimalComma ? plain_amount(trim(v.text), true) : std::string(trim(v.text)));
      if (!d && f.op == Op::kNumber) return measured(v);
      if (!d) return tl::unexpected(bad("bad_number"));
      v.text = to_string(*d);
      v.json = f.op == Op::kNumber;
      break;
    }
    case Op::kAmount:
    case Op::kAmountComma: {
      const std::optional<Decimal> d = parse_decimal(plain_amount(trim(v.text), f.op == Op::kAmountComma));
      if (!d) return tl::unexpected(bad("bad_number"));
      v.text = to_string(*d);
      break;
    }
    case Op::kBool: {
      std::string s(trim(v.text));
      ascii_case(s, 'A', 'Z');
      const bool yes = s == "true" || s == "yes" || s == "1" || s == "y" || s == "ja" || s == "是";
      const bool no = s == "false" || s == "no" || s == "0" || s == "n" || s == "nein" || s == "否";
      if (!yes && !no) return tl::unexpected(bad("bad_bool"));
      v = {yes ? "true" : "false", true};
      break;
    }
    case Op::kDate: {
      const std::optional<Millis> t =
          f.argument.empty() ? parse_time(trim(v.text)) : parse_date(trim(v.text), f.argument);
      if (!t) return tl::unexpected(bad("bad_date"));
      v.text = format_time(*t);
      break;
    }
    case Op::kMap: {
      auto it = f.lookup->find(v.text);
      if (it == f.lookup->end()) it = f.lookup->find("*");
      if (it == f.lookup->end()) return tl::unexpected(bad("not_in_lookup"));
      v.text = it->second;
      break;
    }
    case Op::kRename:
      if (const auto it = f.lookup->find(v.text); it != f.lookup->end()) v.text = it->second;
      break;
    case Op::kSplit: {
      JsonWriter w;
      w.begin_array();
      std::string_view rest = v.text;
      const std::string_view by = f.argument.empty() ? std::string_view(";") : std::string_view(f.argument);
      for (bool more = true; more;) {
        const size_t end = rest.find(by);
        more = end != std::string_view::npos;
        if (const std::string_view part = trim(rest.substr(0, end)); !part.empty()) w.value(part);
        if (more) rest.remove_prefix(end + by.size());
      }
      w.end_array();
      v = {w.take(), true};
      break;
    }
    default: break;
  }
  return {};
}

Result<Rendered> Template::render(std::span<const std::string_view> values, std::span<const std::string> names,
                                  const RowInfo& info) const {
  Rendered out;
  for (const Part& part : parts_) {
    out.text += part.literal;
    if (part.hole == Part::Hole::kNone) continue;
    Rendered value;
    if (part.hole == Part::Hole::kRow) value.text = std::to_string(info.row);
    else if (part.hole == Part::Hole::kIndex) value.text = std::to_string(info.item);
    else if (part.hole == Part::Hole::kFile) value.text = info.file;
    else if (part.hole == Part::Hole::kImport) value.text = info.import;
    else value.text = values[part.column];
    for (const Filter& filter : part.filters) {
      if (const Result<void> done = apply(filter, value); !done)
        return fail(ErrorCode::kInvalid, done.error().message,
                    part.hole == Part::Hole::kColumn ? names[part.column] : "");
    }
    // A JSON value can only stand alone; beside other text it is text.
    out.json = parts_.size() == 1 && part.literal.empty() && value.json;
    out.text += value.text;
  }
  return out;
}

}  // namespace tutti::ingest
