#include "ingest/mapping/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "ingest/mapping/suggest_kinds.h"
#include "store/text_fold.h"

namespace tutti::ingest {
namespace {

struct Column {
  std::string name;
  ContentGuess content;
  std::vector<FieldMatch> matches;  // by name, weighed with the content
  Field field = Field::kNone;
  double score = 0;
  std::string why;
};

// How content and field get on: what an e-mail column holds must be addresses.
double agreement(Field field, const ContentGuess& c) {
  if (c.content == Content::kEmpty) return 0;
  const auto one_of = [&](std::initializer_list<Content> good) {
    return std::find(good.begin(), good.end(), c.content) != good.end();
  };
  switch (field) {
    case Field::kEmail: return c.content == Content::kEmail ? 0.4 : -0.6;
    case Field::kPhone:
    case Field::kMobile:
      return c.content == Content::kPhone                                  ? 0.3
             : one_of({Content::kInteger, Content::kText, Content::kCode}) ? 0
                                                                           : -0.5;
    case Field::kWebsite: return one_of({Content::kUrl, Content::kDomain}) ? 0.3 : -0.4;
    case Field::kOrderDate:
    case Field::kOpenedAt:
    case Field::kClosedAt:
    case Field::kCloseDate:
    case Field::kInstalledAt:
    case Field::kWarrantyUntil:
    case Field::kEventTime:
    case Field::kCreatedAt:
    case Field::kUpdatedAt:
    case Field::kBirthday: return c.content == Content::kDate ? 0.3 : -0.6;
    case Field::kTotal:
    case Field::kPrice:
    case Field::kAmount:
    case Field::kRevenue: return one_of({Content::kAmount, Content::kInteger}) ? 0.2 : -0.5;
    case Field::kQuantity:
    case Field::kEmployees:
    case Field::kProbability: return one_of({Content::kAmount, Content::kInteger}) ? 0.2 : -0.4;
    case Field::kCurrency: return c.content == Content::kCurrency ? 0.4 : -0.2;
    case Field::kCountry: return c.content == Content::kCountry ? 0.3 : 0;
    case Field::kVat: return c.content == Content::kVat ? 0.4 : 0;
    case Field::kNewsletter: return c.content == Content::kBool ? 0.3 : 0;
    case Field::kFirstName:
    case Field::kLastName:
    case Field::kFullName:
    case Field::kAccountName:
    case Field::kCity:
    case Field::kJobTitle:
    case Field::kSubject:
      return one_of(
                 {Content::kEmail, Content::kDate, Content::kAmount, Content::kInteger, Content::kPhone, Content::kUrl})
                 ? -0.5
                 : 0.05;
    case Field::kOrderId:
    case Field::kTicketId:
    case Field::kOpportunityId:
    case Field::kAccountId:
    case Field::kContactId:
    case Field::kSerial:
      if (one_of({Content::kCode, Content::kInteger})) return 0.15;
      return one_of({Content::kDate, Content::kAmount, Content::kEmail, Content::kPhone, Content::kUrl}) ? -0.5 : -0.15;
    default: return 0;
  }
}

// Fields that content alone tells.
Field by_content(Content c) {
  switch (c) {
    case Content::kEmail: return Field::kEmail;
    case Content::kPhone: return Field::kPhone;
    case Content::kUrl:
    case Content::kDomain: return Field::kWebsite;
    case Content::kVat: return Field::kVat;
    case Content::kCurrency: return Field::kCurrency;
    case Content::kCountry: return Field::kCountry;
    default: return Field::kNone;
  }
}

std::vector<Column> look(const SuggestInput& in) {
  const char delimiter = in.read.delimiter == 0 ? ',' : in.read.delimiter;
  const ContentHints hints = guess_hints(in.samples, delimiter);
  std::vector<Column> out;
  for (size_t k = 0; k < in.columns.size(); ++k) {
    Column c;
    c.name = in.columns[k];
    if (k < in.samples.size()) c.content = guess_content(in.samples[k], hints);
    c.matches = match_name(c.name);
    for (FieldMatch& m : c.matches) m.score += agreement(m.field, c.content);
    const Field told = by_content(c.content.content);
    const bool named =
        std::any_of(c.matches.begin(), c.matches.end(), [&](const FieldMatch& m) { return m.field == told; });
    if (told != Field::kNone && !named) c.matches.push_back({told, 0.6, ""});
    std::stable_sort(c.matches.begin(), c.matches.end(),
                     [](const FieldMatch& a, const FieldMatch& b) { return a.score > b.score; });
    out.push_back(std::move(c));
  }
  return out;
}

constexpr double kEnough = 0.5;  // a weaker match is none

// Each field to one column at most, the strongest first.
void assign(std::vector<Column>& columns, const Kind& kind) {
  struct Claim {
    size_t column;
    const FieldMatch* match;
    double score;
  };
  std::vector<Claim> claims;
  for (size_t k = 0; k < columns.size(); ++k)
    for (const FieldMatch& m : columns[k].matches)
      if (m.score >= kEnough) claims.push_back({k, &m, m.score + (kind.has(m.field) ? 0.35 : 0)});
  std::stable_sort(claims.begin(), claims.end(), [](const Claim& a, const Claim& b) { return a.score > b.score; });
  std::set<Field> taken;
  for (Column& c : columns) c.field = Field::kNone, c.score = 0;
  for (const Claim& claim : claims) {
    Column& c = columns[claim.column];
    const Field field = kind.as(claim.match->field);
    if (c.field != Field::kNone || taken.contains(field)) continue;
    taken.insert(field);
    c.field = field;
    c.score = std::min(claim.match->score / 1.3, 0.99);
    c.why = claim.match->word.empty() ? "by what it holds" : fmt::format("its name is like \"{}\"", claim.match->word);
  }
}

std::map<Field, Bound> bound(const std::vector<Column>& columns) {
  std::map<Field, Bound> out;
  for (const Column& c : columns)
    if (c.field != Field::kNone) out[c.field] = {c.name, c.content};
  return out;
}

// A column's own name as the name of a trait: letters and digits of any script, "_" between.
std::string trait_name(std::string_view column, std::set<std::string>& taken) {
  std::string out;
  for (const FoldedWord& w : words_of(fold_name(column))) out += (out.empty() ? "" : "_") + w.text;
  if (out.empty()) out = "column";
  const std::string base = out;
  for (int n = 2; !taken.insert(out).second; ++n) out = fmt::format("{}_{}", base, n);
  return out;
}

std::string comment(std::string_view s) {
  std::string out = "# ";
  for (const char c : s) out.push_back(static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c);
  return out + "\n";
}

std::string head(const SuggestInput& in, const Kind& kind, double confidence, const std::string& source) {
  std::string out = comment(fmt::format("Suggested for {}: {} ({:.0f} % sure). Read it, mend it, then import with it.",
                                        in.file_name.empty() ? "the file" : in.file_name, kind.what, confidence * 100));
  for (const std::string& note : in.notes) out += comment(note);
  out += fmt::format("version = 1\nsource = {}\n", toml_text(source));
  const ReadOptions& r = in.read;
  if (!r.encoding.empty()) out += fmt::format("encoding = {}\n", toml_text(r.encoding));
  if (r.delimiter != 0)
    out += fmt::format("delimiter = {}\n", toml_text(r.delimiter == '\t' ? "tab" : std::string(1, r.delimiter)));
  if (r.quote) out += fmt::format("quote = {}\n", toml_text(*r.quote == 0 ? "none" : std::string(1, *r.quote)));
  if (r.header_row) out += fmt::format("header_row = {}\n", *r.header_row);
  if (!r.sheet.empty()) out += fmt::format("sheet = {}\n", toml_text(r.sheet));
  return out;
}

std::string lines(const std::vector<Line>& set, std::map<std::string, const Column*>& by_name) {
  std::string out;
  for (const Line& l : set) {
    if (const auto it = by_name.find(l.column); it != by_name.end())
      out += comment(fmt::format("{}: {:.0f} %, {}; {}", l.column, it->second->score * 100, it->second->why,
                                 it->second->content.why));
    out += fmt::format("{} = {}\n", toml_text(l.path), l.raw ? l.value : toml_text(l.value));
  }
  return out;
}

// Whether "{Column}" can name it.
bool can_be_named(const std::string& column) {
  return !column.empty() && column.find_first_of("{}|") == std::string::npos && column == trim_name(column);
}

}  // namespace

// Text in a hole of a template.
std::string hole(const Bound& b, std::string_view filter) {
  std::string out = "{";
  out += b.column;
  if (!filter.empty()) {
    out.push_back('|');
    out += filter;
  }
  return out + "}";
}

Suggestion suggest_mapping(const SuggestInput& input) {
  SuggestInput in = input;
  std::vector<Column> columns = look(in);
  const Kind* best = nullptr;
  double most = -1, second = -1;
  for (const Kind& kind : kinds()) {
    assign(columns, kind);
    const double score = kind.score(bound(columns));
    if (score > most) second = std::exchange(most, score), best = &kind;
    else second = std::max(second, score);
  }
  assign(columns, *best);
  Suggestion out;
  out.kind = best->name;
  out.confidence = std::clamp(most <= 0 ? 0.2 : 0.5 + 0.5 * (most - std::max(second, 0.0)) / most, 0.1, 0.97);
  const std::string source = in.source.empty() ? best->source : in.source;
  std::map<Field, Bound> fields = bound(columns);
  // Names that no template can hold are told and left out.
  std::erase_if(fields, [](const auto& f) { return !can_be_named(f.second.column); });
  std::vector<Emit> emits = best->emits(fields, source);

  std::map<std::string, std::string> target_of;  // column -> path
  for (const Emit& e : emits)
    for (const Line& l : e.set)
      if (!l.column.empty()) target_of.emplace(l.column, l.path);
  std::set<std::string> taken;
  for (const Emit& e : emits)
    for (const Line& l : e.set)
      if (const size_t dot = l.path.rfind('.'); dot != std::string::npos) taken.insert(l.path.substr(dot + 1));
  for (Column& c : columns) {
    ColumnReason reason{.column = c.name,
                        .field = std::string(to_string(c.field)),
                        .content = c.content.content,
                        .confidence = c.score};
    const auto it = target_of.find(c.name);
    if (it != target_of.end()) {
      reason.target = it->second;
      reason.reason = c.why + "; " + c.content.why;
    } else if (c.content.content == Content::kEmpty && !in.samples.empty()) {
      reason.field = "other";
      reason.reason = "it is empty in all rows looked at";
    } else if (!can_be_named(c.name)) {
      reason.field = "other";
      reason.reason = "a mapping cannot name a column with { } or | in its name; rename it in the file";
    } else {
      // Kept under its own name in the first event of the row.
      const bool date = c.content.content == Content::kDate && !c.content.ambiguous;
      Line line{.path = best->rest + trait_name(c.name, taken), .value = "", .column = c.name};
      line.value = hole({c.name, c.content}, date                                  ? c.content.filter
                                             : c.content.content == Content::kText ? "trim"
                                                                                   : "");
      c.why = "no known field; kept under its own name";
      c.score = c.field == Field::kNone ? 0.3 : c.score;
      reason.field = c.field == Field::kNone ? "other" : reason.field;
      reason.target = line.path;
      reason.confidence = c.score;
      reason.reason = c.why + "; " + c.content.why;
      emits.front().set.push_back(std::move(line));
    }
    out.columns.push_back(std::move(reason));
  }

  std::map<std::string, const Column*> by_name;
  for (const Column& c : columns) by_name.emplace(c.name, &c);
  out.toml = head(in, *best, out.confidence, source);
  for (const Emit& e : emits) {
    out.toml += "\n";
    if (!e.note.empty()) out.toml += comment(e.note);
    out.toml += fmt::format("[[emit]]\ntype = {}\n", toml_text(e.type));
    if (!e.when.empty()) out.toml += "when = " + e.when + "\n";
    if (!e.timestamp.empty()) out.toml += fmt::format("timestamp = {}\n", toml_text(e.timestamp));
    out.toml += "[emit.set]\n" + lines(e.set, by_name);
  }
  for (const ColumnReason& r : out.columns)
    if (r.target.empty()) out.toml += comment(fmt::format("Not used: {} ({})", r.column, r.reason));
  return out;
}

}  // namespace tutti::ingest
