// What would changed rules (or one decree more) do? Resolve with both, then compare the persons.
#pragma once

#include <vector>

#include "base/json_writer.h"
#include "identity/resolve.h"

namespace tutti {

struct PersonChange {
  StrandId person;               // merged: id afterwards; split: id before
  std::vector<StrandId> others;  // merged: the persons before it is made of; split: the persons it falls into; sorted
  bool operator==(const PersonChange&) const = default;
};

struct PersonsDiff {
  std::vector<PersonChange> merged;  // persons afterwards with strands of two or more persons before
  std::vector<PersonChange> split;   // persons before whose strands are in two or more persons afterwards
  bool operator==(const PersonsDiff&) const = default;
};

// Both must be of the same strands (asserted); a person may appear in both lists. Add over components by append().
PersonsDiff diff(const Resolution& before, const Resolution& after);
void append(PersonsDiff& to, PersonsDiff from);

void write_json(JsonWriter& out,
                const PersonsDiff& diff);  // {"merged":[{"person","of":[]}],"split":[{"person","into":[]}]}

}  // namespace tutti
