// What resolve() is given: strands with the identifiers they carry, and the decrees of people. Plain values without
// owner or thread rule; see identity/README.md for the idea.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/types.h"
#include "model/event.h"

namespace tutti {

// What Rules::classify() found out about an identifier value.
enum class Verdict : uint8_t {
  kLinks,           // may join strands
  kNotLinking,      // its type never joins strands (links = false), but may limit them
  kBlockedValue,    // on the list of blocked values
  kBlockedPattern,  // matches a blocked pattern
  kFreeMail,        // the domain of a free-mail provider, for types that shut those out
};

// A verdict remembered beside the value, so that resolve() need not match patterns again. Taken only when
// rules_serial is that of the rules in use; a default one is never taken, so leaving it out is always right.
struct Classification {
  uint64_t rules_serial = 0;
  uint16_t rule = 0;  // index into Rules::types()
  Verdict verdict = Verdict::kLinks;
};

// An identifier attached to a strand. `value` is normalised by the caller (e-mail lower-cased).
struct IdentifierUse {
  std::string type;
  std::string value;
  Millis first_seen;
  Offset first_offset;
  uint32_t count = 1;  // events of this strand that carried it
  uint32_t carriers =
      0;  // strands in the workspace that carry it, if not all of them are in the component; 0: they are
  Classification classification;
};

struct StrandNode {
  StrandId id;
  EntityClass cls = EntityClass::kPerson;
  SourceId source;
  std::vector<IdentifierUse> identifiers;
  std::string given_name;   // folded (lower case, no accents, one script) for the name guard; empty: unknown
  std::string family_name;  // likewise
};

enum class DecreeKind : uint8_t {
  kTogether = 1,  // a and b are one
  kApart = 2,     // a and b are never one
  kAlone = 3,     // no identifier and no earlier decree joins a to anyone; later kTogether may
  kSever = 4,     // the identifier (type, value) does not count for a
};

// A person's word, which outranks evidence. Of decrees that contradict each other the later one (offset, then id)
// holds.
struct Decree {
  uint64_t id = 0;
  DecreeKind kind = DecreeKind::kTogether;
  StrandId a;
  StrandId b;         // kTogether, kApart
  std::string type;   // kSever
  std::string value;  // kSever
  Millis at;
  Offset offset;
  std::string author;
  std::string reason;
  bool revoked = false;  // as if it had never been
  std::string revoked_by;
};

// All strands of one class that are reachable from each other over linking identifiers or kTogether decrees.
// Resolving several such sets at once gives the same as one by one.
struct Component {
  std::vector<StrandNode> strands;  // ids differ; any order
};

}  // namespace tutti
