// Who is who: from evidence to persons (or accounts).
//
// resolve() is a deterministic function of a *set* of evidence: the order of strands, identifiers and decrees makes no
// difference, only the times and ids they carry. So merging, unmerging and replaying are all the same act: resolve
// again with one piece of evidence more or less. How it decides is told in identity/README.md. A person is named by its
// oldest strand, the smallest StrandId in it. Threads: pure; any number at once on one Rules.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "identity/rules.h"
#include "identity/types.h"

namespace tutti {

// Evidence that two strands are one: an identifier that both carry, or a kTogether decree.
struct Link {
  StrandId a;  // a < b
  StrandId b;
  std::string type;        // empty for a decree
  std::string value;       // empty for a decree
  uint64_t decree = 0;     // 0 for an identifier
  Millis since;            // when both sides carried it; the decree's time
  bool redundant = false;  // agrees with what other links already hold together
};

enum class RefusalReason : uint8_t {
  kBlockedValue,       // detail: the listed value
  kBlockedPattern,     // detail: the pattern
  kFreeMail,           // detail: the domain
  kSharedStrands,      // carried by `count` strands (or more), `max` allowed; also see kPartiesPerValueMax
  kSharedPeople,       // carried by people of `count` contradicting names, `max` allowed
  kLimitExceeded,      // the join would have `count` values of type `detail`, `max` allowed
  kNameConflict,       // detail: the two names, "family, given | family, given"
  kDecreeApart,        // decree
  kDecreeAlone,        // decree
  kDecreeSever,        // decree
  kDecreeOverridden,   // an older decree (by `type` "decree", `value` its id) gave way to `decree`
  kComponentTooLarge,  // `count` strands hang together, `max` allowed: identifiers of this weak priority did not count
};
std::string_view to_string(RefusalReason reason);  // "blocked_value", "limit_exceeded", ...

// Evidence that was not followed, and why.
struct Refusal {
  StrandId a;
  StrandId b;  // 0: about the identifier of `a` alone
  std::string type;
  std::string value;
  RefusalReason reason = RefusalReason::kBlockedValue;
  std::string detail;
  uint64_t count = 0;
  uint64_t max = 0;
  uint64_t decree = 0;
};

struct Resolution {
  std::vector<std::vector<StrandId>> persons;  // each sorted, sorted by first: persons[i][0] is the person's id
  // Empty under Detail::kPersons.
  std::vector<Link> links;        // sorted by (a, b, type, value, decree); those not redundant are a spanning forest
  std::vector<Refusal> refusals;  // sorted by (a, b, type, value, reason); at most kRefusalsMax
  uint64_t refusals_left_out = 0;
};

// A strand that turns up with a value is held against this many parties that carry it and could not be joined, the
// earliest ones (beyond: kSharedStrands); so a resolution costs at most
// (identifiers of all strands) x this many comparisons.
constexpr size_t kPartiesPerValueMax = 100;
constexpr size_t kRefusalsMax = 1000;  // what a page can show; the partition does not depend on it

enum class Detail : uint8_t { kPersons, kExplained };

// Decrees that name strands outside the component are passed over. Requires: strand ids differ, one class.
// Cost: 1-3 strands some microseconds under kPersons; O(n log n) beyond, while values are carried by few persons.
Resolution resolve(const Component& component, std::span<const Decree> decrees, const Rules& rules,
                   Detail detail = Detail::kExplained);

}  // namespace tutti
