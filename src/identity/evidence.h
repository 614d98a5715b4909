// Internal to resolve(): the component's identifiers, put in the order in which they are decided.
//
// Strands are numbered 0.. by ascending id. A *use* is one (strand, type, value) that is not blocked;
// uses with the same (type, value) are next to each other and make a *value*. Values are numbered by (type, value).
// Views and pointers are into the component and the rules.
#pragma once

#include <memory_resource>
#include <span>
#include <vector>

#include "identity/names.h"
#include "identity/resolve.h"

namespace tutti::identity {

// Decrees in force that concern one strand alone; the others are edges and are handled by Decider.
struct StrandDecrees {
  std::pmr::vector<uint64_t> alone;         // per strand: id of the kAlone decree, 0 if none
  std::pmr::vector<const Decree*> severed;  // sorted by (a, type, value)
};

struct Use {
  uint32_t strand = 0;
  uint32_t type = 0;   // number of its type within the component, ascending by name
  uint32_t value = 0;  // index into values
  const IdentifierUse* identifier = nullptr;
  const TypeRule* rule = nullptr;
  bool links = false;    // its type links, its strand was not split off, and it is not severed
  bool severed = false;  // kept only because the workspace's count of carriers has it
};

struct Value {
  uint32_t begin = 0;  // uses [begin, end)
  uint32_t end = 0;
  uint32_t linking = 0;  // uses with `links`
  bool shared = false;
};

struct Evidence {
  std::span<const StrandNode* const> strands;
  std::pmr::vector<Use> uses;
  std::pmr::vector<Value> values;
  std::pmr::vector<uint32_t> arrivals;  // indexes of uses that may join, in order of decision

  PersonName name_of(uint32_t strand) const { return {strands[strand]->given_name, strands[strand]->family_name}; }
};

// Where refusals go; keeps at most kRefusalsMax and counts the others. With nullptr nothing is explained.
class RefusalSink {
 public:
  explicit RefusalSink(Resolution* out) : out_(out) {}

  // Calls make() for the refusal only when it will be kept.
  template <typename Make>
  void add(Make&& make) {
    if (!out_) return;
    if (out_->refusals.size() < kRefusalsMax) out_->refusals.push_back(make());
    else ++out_->refusals_left_out;
  }

 private:
  Resolution* out_;
};

// Strands of the component, ascending by id. Asserts that ids differ and are of the rules' class.
std::pmr::vector<const StrandNode*> sorted_strands(const Component& component, const Rules& rules,
                                                   std::pmr::memory_resource* memory);

// Reads, filters and orders everything; reports what is blocked, severed, shared, split off or too weak.
Evidence gather(std::span<const StrandNode* const> strands, const StrandDecrees& decrees, const Rules& rules,
                RefusalSink& refusals, std::pmr::memory_resource* memory);

}  // namespace tutti::identity
