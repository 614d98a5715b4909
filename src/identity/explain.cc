#include "identity/explain.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace tutti {
namespace {

const std::vector<StrandId>& person_of(const Resolution& resolution, StrandId strand) {
  for (const auto& person : resolution.persons)
    if (std::binary_search(person.begin(), person.end(), strand)) return person;
  TUTTI_ASSERT(false && "the resolution does not hold the strand");
}

void write_id(JsonWriter& out, std::string_view key, uint64_t id) {
  if (id) out.field(key, std::string_view(std::to_string(id)));
}
void write_text(JsonWriter& out, std::string_view key, std::string_view text) {
  if (!text.empty()) out.field(key, text);
}

void write(JsonWriter& out, const Link& link) {
  out.begin_object();
  write_id(out, "a", link.a.value);
  write_id(out, "b", link.b.value);
  write_text(out, "type", link.type);
  write_text(out, "value", link.value);
  write_id(out, "decree", link.decree);
  out.field("since", link.since);
  out.field("redundant", link.redundant);
  out.end_object();
}

void write(JsonWriter& out, const Refusal& refusal) {
  out.begin_object();
  write_id(out, "a", refusal.a.value);
  write_id(out, "b", refusal.b.value);
  write_text(out, "type", refusal.type);
  write_text(out, "value", refusal.value);
  out.field("reason", to_string(refusal.reason));
  write_text(out, "detail", refusal.detail);
  if (refusal.max) {
    out.field("count", refusal.count);
    out.field("max", refusal.max);
  }
  write_id(out, "decree", refusal.decree);
  out.end_object();
}

}  // namespace

Explanation explain(const Resolution& resolution, StrandId strand) {
  Explanation e;
  e.strands = person_of(resolution, strand);
  const auto inside = [&](StrandId id) { return std::binary_search(e.strands.begin(), e.strands.end(), id); };
  std::copy_if(resolution.links.begin(), resolution.links.end(), std::back_inserter(e.links),
               [&](const Link& l) { return inside(l.a); });
  std::copy_if(resolution.refusals.begin(), resolution.refusals.end(), std::back_inserter(e.refusals),
               [&](const Refusal& r) { return inside(r.a) || inside(r.b); });
  return e;
}

// The links that are not redundant form a forest, so the first way found is the only one.
std::vector<Link> path_between(const Resolution& resolution, StrandId a, StrandId b) {
  std::unordered_map<StrandId, std::vector<const Link*>> at;
  for (const Link& link : resolution.links) {
    if (link.redundant) continue;
    at[link.a].push_back(&link);
    at[link.b].push_back(&link);
  }
  std::unordered_map<StrandId, const Link*> towards_b{{b, nullptr}};
  std::deque<StrandId> open{b};
  while (!open.empty() && !towards_b.contains(a)) {
    const StrandId here = open.front();
    open.pop_front();
    for (const Link* link : at[here]) {
      const StrandId next = link->a == here ? link->b : link->a;
      if (towards_b.emplace(next, link).second) open.push_back(next);
    }
  }
  std::vector<Link> path;
  if (!towards_b.contains(a)) return path;
  for (StrandId here = a; here != b;) {
    const Link* link = towards_b[here];
    path.push_back(*link);
    here = link->a == here ? link->b : link->a;
  }
  return path;
}

void write_json(JsonWriter& out, const Explanation& explanation) {
  out.begin_object();
  write_id(out, "person", explanation.strands.front().value);
  out.key("strands");
  out.begin_array();
  for (StrandId id : explanation.strands) out.value(std::string_view(std::to_string(id.value)));
  out.end_array();
  out.key("links");
  out.begin_array();
  for (const Link& link : explanation.links) write(out, link);
  out.end_array();
  out.key("refusals");
  out.begin_array();
  for (const Refusal& refusal : explanation.refusals) write(out, refusal);
  out.end_array();
  out.end_object();
}

}  // namespace tutti
