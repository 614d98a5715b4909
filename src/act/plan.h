// Which records of a source's system differ from what was agreed about a customer: a function of the state.
#pragma once

#include <string>
#include <vector>

#include "act/target.h"

namespace tutti::act {

struct Wish {
  StrandId strand, entity;
  std::string key_type, key;  // of the record in its system
  std::string trait;
  std::string old_json;    // empty: the record says nothing
  std::string json;        // agreed
  SourceId agreed_source;  // who says it; 0: a person has pinned it
  Offset base;             // of what the record says now
};

// A record is right when it means the same (profile/value_check.h). Nothing is wished where the agreed value is none,
// an echo, or said by another record of the same source: two records of one system are its own affair.
std::vector<Wish> plan(State& s, StrandId entity, const Target& target);

// The stable id of a wish: the same until the record says something else or something else is agreed; also when the log
// is folded anew and strands have other numbers.
std::string id_of(const Wish& wish, int64_t target);

// The records of the target's system among a customer's strands.
struct RecordKey {
  std::string type, id;
};
std::vector<RecordKey> records_of(State& s, StrandId entity, const Target& target);

}  // namespace tutti::act
