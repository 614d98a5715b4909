#include "linkage/model.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace tutti::linkage {
namespace {

tl::unexpected<Error> wrong(std::string message, std::string where) {
  return fail(ErrorCode::kInvalid, std::move(message), std::move(where));
}

bool is_probability(double p) {
  return p > 0 && p <= 1;
}

Result<void> check_level(const Level& level, bool last, const std::string& where) {
  if (!is_probability(level.m) || !is_probability(level.u)) return wrong("m and u must be above 0, at most 1", where);
  if (last != (level.test == Test::kElse)) return wrong("the last level, and only it, must be \"else\"", where);
  if (level.term_frequency && (level.test != Test::kExact || level.field == Field::kBirthDate))
    return wrong("only exact levels of texts can use term frequencies", where);
  const bool date = level.test >= Test::kDateEdits && level.test <= Test::kSameDayOfYear;
  if (!last && level.test != Test::kExact && date != (level.field == Field::kBirthDate))
    return wrong("date tests are for the birth date, and it has no others", where);
  if (level.test == Test::kCrossed && level.field != Field::kGiven) return wrong("\"crossed\" is for \"given\"", where);
  return {};
}

Result<void> check_comparisons(const Model& model) {
  if (model.comparisons.empty() || model.comparisons.size() > kComparisonsMax)
    return wrong("1 to 16 comparisons are needed", "comparisons");
  std::set<std::string> later;
  for (const Comparison& c : model.comparisons)
    if (!later.insert(c.name).second) return wrong("two comparisons have this name", c.name);
  for (const Comparison& c : model.comparisons) {
    later.erase(c.name);
    if (c.levels.size() < 2 || c.levels.size() > kLevelsMax) return wrong("2 to 15 levels are needed", c.name);
    for (const Level& level : c.levels) {
      TRY(check_level(level, &level == &c.levels.back(), c.name + "." + level.label));
      for (const std::string& name : level.silences)
        if (!later.contains(name)) return wrong("silences what is no later comparison", c.name + "." + level.label);
    }
  }
  return {};
}

void diff_number(std::vector<std::string>& out, const char* what, double before, double after) {
  if (before != after) out.push_back(fmt::format("{}: {:.4g} -> {:.4g}", what, before, after));
}

void diff_level(std::vector<std::string>& out, const std::string& where, const Level& a, const Level& b) {
  const MilliBits before = weight_of(a.m, a.u), after = weight_of(b.m, b.u);
  constexpr MilliBits kSmall = 50;
  if (std::abs(before - after) >= kSmall)
    out.push_back(fmt::format("{}: m {:.3g} -> {:.3g}, u {:.3g} -> {:.3g}, {:.1f} -> {:.1f} bits", where, a.m, b.m, a.u,
                              b.u, before / 1e3, after / 1e3));
  if (a.test != b.test || a.field != b.field || a.at != b.at || a.term_frequency != b.term_frequency)
    out.push_back(where + ": the test differs");
  if (a.capped != b.capped || a.cap != b.cap || a.lifts_caps != b.lifts_caps)
    out.push_back(where + ": the cap differs");
  if (a.silences != b.silences) out.push_back(where + ": what it silences differs");
}

void diff_comparison(std::vector<std::string>& out, const Comparison& a, const Comparison& b) {
  if (a.levels.size() != b.levels.size()) {
    out.push_back(fmt::format("{}: {} -> {} levels", a.name, a.levels.size(), b.levels.size()));
    return;
  }
  for (size_t k = 0; k < a.levels.size(); ++k)
    diff_level(out, a.name + "." + b.levels[k].label, a.levels[k], b.levels[k]);
}

bool same_parts(const BlockRule& a, const BlockRule& b) {
  return std::equal(a.parts.begin(), a.parts.end(), b.parts.begin(), b.parts.end(),
                    [](const BlockPart& x, const BlockPart& y) {
                      return x.field == y.field && x.cut == y.cut && x.length == y.length;
                    });
}

template <typename List>
const typename List::value_type* find_named(const List& list, const std::string& name) {
  const auto found = std::find_if(list.begin(), list.end(), [&](const auto& x) { return x.name == name; });
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

FieldSet Model::fields() const {
  FieldSet out;
  for (const Comparison& c : comparisons)
    for (const Level& level : c.levels) {
      if (level.test != Test::kElse) out.set(index_of(level.field));
      if (level.test == Test::kCrossed) out.set(index_of(Field::kFamily));
    }
  for (const BlockRule& rule : blocking)
    for (const BlockPart& part : rule.parts) out.set(index_of(part.field));
  return out;
}

Result<void> check(const Model& model) {
  if (!(model.prior > 0 && model.prior < 1)) return wrong("must be between 0 and 1", "prior");
  if (!(model.review <= model.link)) return wrong("the threshold for review is above that for links", "review");
  if (model.block_records_max < 2) return wrong("must be at least 2", "block_records_max");
  TRY(check_comparisons(model));
  if (model.blocking.empty() || model.blocking.size() > kBlockRulesMax)
    return wrong("1 to 16 blocking rules are needed", "blocking");
  for (const BlockRule& rule : model.blocking) {
    if (rule.parts.empty()) return wrong("a blocking rule needs parts", rule.name);
    for (const BlockPart& part : rule.parts) {
      const bool year = part.cut == Cut::kYear, date = part.field == Field::kBirthDate;
      if ((year && !date) || (date && !year && part.cut != Cut::kWhole))
        return wrong("this cut does not fit the field", rule.name);
      if (part.cut == Cut::kStart && part.length == 0) return wrong("a length is needed", rule.name);
    }
  }
  for (const auto& [field, terms] : model.terms) {
    if (!is_probability(terms.rest)) return wrong("must be above 0, at most 1", "terms.rest");
    for (const auto& [text, frequency] : terms.frequency)
      if (!is_probability(frequency)) return wrong("frequencies must be above 0, at most 1", "terms");
  }
  return {};
}

MilliBits weight_of(double m, double u) {
  return static_cast<MilliBits>(std::lround(1000 * std::log2(m / u)));
}

MilliBits prior_weight(double prior) {
  return static_cast<MilliBits>(std::lround(1000 * std::log2(prior / (1 - prior))));
}

double probability_of(MilliBits score) {
  return 1 / (1 + std::exp2(-score / 1000.0));
}

std::vector<std::string> diff(const Model& before, const Model& after) {
  std::vector<std::string> out;
  diff_number(out, "prior", before.prior, after.prior);
  diff_number(out, "link", before.link, after.link);
  diff_number(out, "review", before.review, after.review);
  diff_number(out, "block_records_max", before.block_records_max, after.block_records_max);
  for (const Comparison& b : after.comparisons) {
    if (const Comparison* a = find_named(before.comparisons, b.name)) diff_comparison(out, *a, b);
    else out.push_back(b.name + ": new comparison");
  }
  for (const Comparison& a : before.comparisons)
    if (!find_named(after.comparisons, a.name)) out.push_back(a.name + ": comparison left out");
  for (const BlockRule& b : after.blocking) {
    const BlockRule* a = find_named(before.blocking, b.name);
    if (!a) out.push_back(b.name + ": new blocking rule");
    else if (!same_parts(*a, b)) out.push_back(b.name + ": the blocking rule differs");
  }
  for (const BlockRule& a : before.blocking)
    if (!find_named(after.blocking, a.name)) out.push_back(a.name + ": blocking rule left out");
  return out;
}

}  // namespace tutti::linkage
