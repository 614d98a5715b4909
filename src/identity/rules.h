// The rules that decide which identifiers join strands: a versioned document that people edit (RulesDocument), and its
// compiled form for one class of entities (Rules), which resolve() and the hub ask.
// docs/identity.md describes each field to users.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "identity/types.h"

namespace tutti {

enum class LimitScope : uint8_t {
  kOverall,    // values counted over all sources
  kPerSource,  // values counted among strands of one source
};

// How one type of identifier may join strands.
struct TypeRule {
  std::string type;       // unique; "*" is the rule of every type that has none of its own
  int32_t priority = 50;  // 0..1000, lower is stronger: decided first
  bool links = true;      // false: kept as a trait-like fact, joins nobody
  uint32_t limit = 0;     // different values one person may have by joining; 0: any number
  LimitScope limit_scope = LimitScope::kOverall;
  uint32_t strands_max = 0;      // a value on more strands than this is shared: joins nobody; 0: any number
  uint32_t people_max = 0;       // likewise for a value used under more contradicting names; 0: any number
  bool name_guard = false;       // never joins strands whose names contradict each other
  bool block_free_mail = false;  // domains of free-mail providers join nobody
  std::vector<std::string> blocked_values = {};    // whole value, ASCII case ignored
  std::vector<std::string> blocked_patterns = {};  // RE2, unanchored, case ignored
  bool operator==(const TypeRule&) const = default;
};

struct RulesDocument {
  uint32_t version = 1;                   // of the content; the caller numbers them
  uint32_t strands_component_max = 2000;  // larger webs of strands lose their weakest identifiers (resolve.h)
  std::vector<TypeRule> person;
  std::vector<TypeRule> account;
  // For every type of both classes, in addition to the type's own.
  std::vector<std::string> blocked_values = {};
  std::vector<std::string> blocked_patterns = {};
  std::vector<std::string> free_mail_domains;  // lower case
  bool operator==(const RulesDocument&) const = default;
};

// Bounds of a document: more is refused with kTooLarge.
constexpr size_t kTypeRulesMax = 200;
constexpr size_t kBlockedValuesMax = 10'000;
constexpr size_t kBlockedPatternsMax = 200;
constexpr size_t kFreeMailDomainsMax = 50'000;
constexpr size_t kRulesBytesMax = 4 << 20;

// What a new workspace starts with.
RulesDocument default_rules();

// Compiled rules of one class; immutable, cheap to copy (shared), safe to use from several threads.
class Rules {
 public:
  // Fails with kInvalid (where: "person.email.blocked_patterns[2]") or kTooLarge.
  static Result<Rules> compile(const RulesDocument& document, EntityClass cls);

  EntityClass entity_class() const;
  uint32_t version() const;                    // of the document
  uint64_t serial() const { return serial_; }  // names the content: equal only for equal rules; never 0
  uint32_t strands_component_max() const;
  std::span<const TypeRule> types() const;  // types()[0] is the rule for unknown types

  // Matches `value` against the lists and patterns; some 100 ns. Worth keeping (Classification).
  Classification classify(std::string_view type, std::string_view value) const;
  const TypeRule& rule_of(std::string_view type) const;
  // The remembered verdict if it is of these rules, else classify().
  Classification classification(const IdentifierUse& use) const {
    return use.classification.rules_serial == serial() ? use.classification : classify(use.type, use.value);
  }
  // Text of the blocked pattern that `value` matches; empty if none. For explanations.
  std::string_view matching_pattern(std::string_view type, std::string_view value) const;

  bool is_free_mail(std::string_view domain) const;  // the domain or a parent of it is listed
  // The domain of a normalised e-mail address when it speaks for a company; nullopt for free mail and non-addresses.
  std::optional<std::string_view> company_domain(std::string_view email) const;

 private:
  struct Compiled;
  explicit Rules(std::shared_ptr<const Compiled> compiled);
  std::shared_ptr<const Compiled> compiled_;
  uint64_t serial_ = 0;
};

// The hub's quick test before it makes an edge: could this value join strands at all?
bool links_at_all(const Rules& rules, std::string_view type, std::string_view value);

}  // namespace tutti
