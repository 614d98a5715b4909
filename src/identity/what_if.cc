#include "identity/what_if.h"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace tutti {
namespace {

std::unordered_map<StrandId, StrandId> persons_by_strand(const Resolution& resolution) {
  std::unordered_map<StrandId, StrandId> out;
  for (const auto& person : resolution.persons)
    for (StrandId strand : person) out.emplace(strand, person.front());
  return out;
}

// Persons of `whole` whose strands are in two or more persons of `parts`.
std::vector<PersonChange> made_of_several(const Resolution& whole, const Resolution& parts) {
  const auto part_of = persons_by_strand(parts);
  std::vector<PersonChange> changes;
  size_t strands = 0;
  for (const auto& person : whole.persons) {
    strands += person.size();
    PersonChange change{person.front(), {}};
    for (StrandId strand : person) {
      const auto part = part_of.find(strand);
      TUTTI_ASSERT(part != part_of.end());
      change.others.push_back(part->second);
    }
    std::sort(change.others.begin(), change.others.end());
    change.others.erase(std::unique(change.others.begin(), change.others.end()), change.others.end());
    if (change.others.size() > 1) changes.push_back(std::move(change));
  }
  TUTTI_ASSERT(strands == part_of.size());
  return changes;
}

void write(JsonWriter& out, const std::vector<PersonChange>& changes, std::string_view others) {
  out.begin_array();
  for (const PersonChange& change : changes) {
    out.begin_object();
    out.field("person", std::string_view(std::to_string(change.person.value)));
    out.key(others);
    out.begin_array();
    for (StrandId id : change.others) out.value(std::string_view(std::to_string(id.value)));
    out.end_array();
    out.end_object();
  }
  out.end_array();
}

}  // namespace

PersonsDiff diff(const Resolution& before, const Resolution& after) {
  return {made_of_several(after, before), made_of_several(before, after)};
}

void append(PersonsDiff& to, PersonsDiff from) {
  std::move(from.merged.begin(), from.merged.end(), std::back_inserter(to.merged));
  std::move(from.split.begin(), from.split.end(), std::back_inserter(to.split));
}

void write_json(JsonWriter& out, const PersonsDiff& diff) {
  out.begin_object();
  out.key("merged");
  write(out, diff.merged, "of");
  out.key("split");
  write(out, diff.split, "into");
  out.end_object();
}

}  // namespace tutti
