// Internal to resolve(): the groups of strands found to be one so far, and whether two of them may become one.
#pragma once

#include <memory_resource>
#include <optional>
#include <vector>

#include "identity/evidence.h"

namespace tutti::identity {

// Why two parties must stay apart.
struct Objection {
  RefusalReason reason = RefusalReason::kDecreeApart;
  uint32_t type = 0;    // kLimitExceeded: Use::type
  uint64_t count = 0;   // kLimitExceeded
  uint64_t max = 0;     // kLimitExceeded
  uint32_t name_a = 0;  // kNameConflict: strands whose names contradict each other
  uint32_t name_b = 0;
  uint64_t decree = 0;  // kDecreeApart
};

// Strands are numbers as in Evidence.
class Parties {
 public:
  Parties(size_t strands, std::pmr::memory_resource* memory);

  // Must be called once, before may_join() or join() with limits: what the strands bring along.
  void load(const Evidence& evidence);

  uint32_t find(uint32_t strand);
  void forbid(uint32_t a, uint32_t b, uint64_t decree) { forbidden_.push_back({a, b, decree}); }
  std::optional<Objection> forbidden(uint32_t a, uint32_t b);
  // Decrees, limits, and the names if `name_guard`. a and b are in different parties.
  std::optional<Objection> objection(uint32_t a, uint32_t b, bool name_guard);
  void join(uint32_t a, uint32_t b);

 private:
  struct Forbidden {
    uint32_t a, b;
    uint64_t decree;
  };
  // A value of a type with a limit; source is 0 when the limit is over all sources.
  struct Limited {
    uint32_t type, source, value, max;
    auto operator<=>(const Limited&) const = default;
    bool same_limit(const Limited& o) const { return type == o.type && source == o.source; }
  };
  struct Party {
    std::pmr::vector<Limited> limited;  // sorted, unique
    std::pmr::vector<uint32_t> names;   // strands with a known name, one for each different name
  };

  std::optional<Objection> limit_exceeded(const Party& a, const Party& b) const;
  std::optional<Objection> name_conflict(const Party& a, const Party& b) const;

  const Evidence* evidence_ = nullptr;
  std::pmr::vector<uint32_t> parent_;
  std::pmr::vector<uint32_t> size_;
  std::pmr::vector<Party> parties_;  // meaningful at roots; empty before load()
  std::pmr::vector<Forbidden> forbidden_;
};

}  // namespace tutti::identity
