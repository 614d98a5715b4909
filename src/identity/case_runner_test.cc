// Golden cases: tests/cases/identity/*.case; the form is told in tests/cases/identity/README.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "identity/resolve.h"

namespace tutti {
namespace {

struct Case {
  std::string name;
  std::string file;
  int line = 0;
  EntityClass cls = EntityClass::kPerson;
  std::vector<std::string> rule_changes;
  Component component;
  std::vector<Decree> decrees;
  std::map<std::string, std::vector<std::string>> expected;  // by section, lines
};

using Words = std::vector<std::string>;

// Blanks part words, but not inside "...".
Words words_of(const std::string& line) {
  Words words;
  bool quoted = false, open = false;
  for (char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ' ' && !quoted) {
      open = false;
    } else {
      if (!open) words.emplace_back();
      open = true;
      words.back().push_back(c);
    }
  }
  return words;
}

std::string joined(const Words& words) {
  std::string out;
  for (const std::string& w : words) out += (out.empty() ? "" : " ") + w;
  return out;
}

// strand ID SOURCE t=TIME [name="FAMILY/GIVEN"] TYPE:VALUE[^TIME][xCARRIERS] ...
StrandNode strand_of(const Words& w, EntityClass cls, std::map<std::string, uint32_t>& sources) {
  StrandNode s;
  s.id = StrandId{std::stoull(w.at(1))};
  s.cls = cls;
  s.source = SourceId{sources.emplace(w.at(2), sources.size() + 1).first->second};
  int64_t time = 0;
  for (size_t k = 3; k < w.size(); ++k) {
    if (w[k].starts_with("t=")) {
      time = std::stoll(w[k].substr(2));
    } else if (w[k].starts_with("name=")) {
      const size_t slash = w[k].find('/');
      s.family_name = w[k].substr(5, slash - 5);
      if (slash != std::string::npos) s.given_name = w[k].substr(slash + 1);
    } else {
      const size_t colon = w[k].find(':'), hat = w[k].rfind('^'), star = w[k].rfind('*');
      if (colon == std::string::npos) throw std::invalid_argument("no type in " + w[k]);
      IdentifierUse id;
      id.type = w[k].substr(0, colon);
      id.value = w[k].substr(colon + 1, std::min(hat, star) - colon - 1);
      id.first_seen = Millis{hat == std::string::npos ? time : std::stoll(w[k].substr(hat + 1))};
      if (star != std::string::npos) id.carriers = static_cast<uint32_t>(std::stoul(w[k].substr(star + 1)));
      s.identifiers.push_back(std::move(id));
    }
  }
  return s;
}

// together|apart A B, alone A, sever A TYPE:VALUE; then [t=OFFSET] [revoked]
Decree decree_of(const Words& w, uint64_t id) {
  Decree d;
  d.id = id;
  d.offset = Offset{id};
  d.a = StrandId{std::stoull(w.at(1))};
  if (w[0] == "together") d.kind = DecreeKind::kTogether;
  if (w[0] == "apart") d.kind = DecreeKind::kApart;
  if (w[0] == "alone") d.kind = DecreeKind::kAlone;
  if (w[0] == "sever") d.kind = DecreeKind::kSever;
  if (d.kind == DecreeKind::kSever) {
    const size_t colon = w.at(2).find(':');
    d.type = w[2].substr(0, colon);
    d.value = w[2].substr(colon + 1);
  } else if (d.kind != DecreeKind::kAlone) {
    d.b = StrandId{std::stoull(w.at(2))};
  }
  d.revoked = w.back() == "revoked";
  return d;
}

std::vector<Case> read_cases(const std::filesystem::path& path) {
  std::ifstream in(path);
  std::vector<Case> cases;
  std::string line, section;
  std::map<std::string, uint32_t> sources;
  for (int number = 1; std::getline(in, line); ++number) {
    if (const size_t comment = line.find('#'); comment != std::string::npos) line.resize(comment);
    const Words w = words_of(line);
    if (w.empty()) continue;
    if (w[0] == "case:") {
      cases.push_back({.name = joined({w.begin() + 1, w.end()}),
                       .file = path.filename(),
                       .line = number,
                       .rule_changes = {},
                       .component = {},
                       .decrees = {},
                       .expected = {}});
      section.clear();
      continue;
    }
    if (cases.empty()) throw std::invalid_argument(path.string() + ": no case yet");
    Case& c = cases.back();
    if (w.size() == 1 && (w[0] == "persons" || w[0] == "links" || w[0] == "refusals")) {
      section = w[0];
      c.expected[section];
    } else if (!section.empty()) {
      c.expected[section].push_back(joined(w));
    } else if (w[0] == "accounts") {
      c.cls = EntityClass::kAccount;
    } else if (w[0] == "rule") {
      c.rule_changes.push_back(joined({w.begin() + 1, w.end()}));
    } else if (w[0] == "strand") {
      c.component.strands.push_back(strand_of(w, c.cls, sources));
    } else {
      c.decrees.push_back(decree_of(w, c.decrees.size() + 1));
    }
  }
  return cases;
}

// rule TYPE KEY=NUMBER ..., or rule component_max=NUMBER
void change(RulesDocument& d, EntityClass cls, const std::string& text) {
  const Words w = words_of(text);
  for (const std::string& word : w) {
    const size_t eq = word.find('=');
    if (eq == std::string::npos) continue;
    const std::string key = word.substr(0, eq);
    const auto value = static_cast<uint32_t>(std::stoul(word.substr(eq + 1)));
    if (key == "component_max") {
      d.strands_component_max = value;
      continue;
    }
    auto& rules = cls == EntityClass::kPerson ? d.person : d.account;
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const TypeRule& r) { return r.type == w[0]; });
    if (rule == rules.end()) throw std::invalid_argument("no rule of type " + w[0]);
    if (key == "limit") rule->limit = value;
    else if (key == "limit_per_source") rule->limit = value, rule->limit_scope = LimitScope::kPerSource;
    else if (key == "strands_max") rule->strands_max = value;
    else if (key == "people_max") rule->people_max = value;
    else if (key == "links") rule->links = value != 0;
    else throw std::invalid_argument("no such key: " + key);
  }
}

Words persons_of(const Resolution& r) {
  Words lines;
  for (const auto& person : r.persons) {
    Words ids;
    for (StrandId id : person) ids.push_back(std::to_string(id.value));
    lines.push_back(joined(ids));
  }
  return lines;
}

// "1-2 email:a@x.com [again]", "1-2 decree:1"
Words links_of(const Resolution& r) {
  Words lines;
  for (const Link& l : r.links) {
    const std::string what = l.decree ? "decree:" + std::to_string(l.decree) : l.type + ":" + l.value;
    lines.push_back(std::to_string(l.a.value) + "-" + std::to_string(l.b.value) + " " + what +
                    (l.redundant ? " again" : ""));
  }
  return lines;
}

// "1-2 email:a@x.com limit_exceeded [detail] [count/max] [decree:1]"; "1 ..." when it is about one strand
Words refusals_of(const Resolution& r) {
  Words lines;
  for (const Refusal& f : r.refusals) {
    Words w{std::to_string(f.a.value) + (f.b.value ? "-" + std::to_string(f.b.value) : ""), f.type + ":" + f.value,
            std::string(to_string(f.reason))};
    if (f.reason == RefusalReason::kLimitExceeded || f.reason == RefusalReason::kNameConflict) w.push_back(f.detail);
    if (f.max) w.push_back(std::to_string(f.count) + "/" + std::to_string(f.max));
    if (f.decree) w.push_back("decree:" + std::to_string(f.decree));
    lines.push_back(joined(w));
  }
  return lines;
}

void run(const Case& c) {
  SCOPED_TRACE(c.file + ":" + std::to_string(c.line) + " " + c.name);
  RulesDocument document = default_rules();
  for (const std::string& text : c.rule_changes) change(document, c.cls, text);
  const auto rules = Rules::compile(document, c.cls);
  ASSERT_TRUE(rules) << rules.error().message;
  const Resolution r = resolve(c.component, c.decrees, *rules);
  EXPECT_EQ(resolve(c.component, c.decrees, *rules, Detail::kPersons).persons, r.persons);
  ASSERT_TRUE(c.expected.contains("persons")) << "the case expects nothing";
  const std::map<std::string, Words> got = {
      {"persons", persons_of(r)}, {"links", links_of(r)}, {"refusals", refusals_of(r)}};
  for (const auto& [section, lines] : c.expected) EXPECT_EQ(got.at(section), lines) << section;
}

TEST(IdentityCases, AllHold) {
  size_t count = 0;
  const std::filesystem::path folder = std::filesystem::path(TUTTI_SOURCE_DIR) / "tests/cases/identity";
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".case") continue;
    for (const Case& c : read_cases(entry.path())) {
      run(c);
      ++count;
    }
  }
  EXPECT_GT(count, 0u);
}

}  // namespace
}  // namespace tutti
