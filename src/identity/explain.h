// Answers to "why?", cut from a Resolution: structured, without prose; the console words it in the reader's language.
#pragma once

#include <vector>

#include "base/json_writer.h"
#include "identity/resolve.h"

namespace tutti {

struct Explanation {
  std::vector<StrandId> strands;  // of the person, sorted; [0] is its id
  std::vector<Link> links;        // what holds it together
  std::vector<Refusal> refusals;  // what was not followed, by strands of this person
};

// The person that `strand` is in. Requires: the resolution was made with Detail::kExplained and holds the strand.
Explanation explain(const Resolution& resolution, StrandId strand);

// The chain of links, in order, by which a and b are one person; empty when they are not (or a == b).
std::vector<Link> path_between(const Resolution& resolution, StrandId a, StrandId b);

// {"person":"1","strands":["1"],"links":[{"a","b","type","value","since","redundant","decree"}],
//  "refusals":[{"a","b","type","value","reason","detail","count","max","decree"}]}; ids are text, absent parts left
//  out.
void write_json(JsonWriter& out, const Explanation& explanation);

}  // namespace tutti
