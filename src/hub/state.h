// The loop's whole state: what the log says, folded. A function of the log alone: same log, same bytes in the store.
//
//   kMeta        "applied" -> last applied offset; "next_strand", counters of the fold
//   kStrand      strand id -> Strand
//   kStrandKey   hash of (class, source, id type, value) -> strand id
//   kIdentifier  hash of (class, id type, value) -> the strands that carry it
//   kObject      hash of (kind, source, id) -> BusinessObject
//   kFacts       account strand -> AccountFacts
//   kDecree      decree id -> Decree          (all in memory)
//   kName        number -> interned event name (all in memory, at most profile::Names' bound)
//   kQuarantine  offset -> QuarantineEntry    (all in memory)
//   kTimer       (due, kind, subject)         (all in memory; hub/timers.h)
#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.h"
#include "hub/hot_table.h"
#include "hub/retraction.h"
#include "hub/survivorship.h"
#include "hub/timers.h"
#include "identity/membership.h"
#include "identity/resolve.h"
#include "identity/rules.h"
#include "log/event_log.h"
#include "model/event.h"
#include "profile/account_facts.h"
#include "profile/business_object.h"
#include "profile/names.h"
#include "profile/strand_profile.h"

namespace tutti {

// A business object seen from its person or account: enough to list it. The newest kObjectRefsMax per strand and kind.
struct ObjectRef {
  profile::ObjectKind kind = profile::ObjectKind::kOrder;
  SourceId source;
  std::string id;
  Millis at;  // placed, opened, first seen
  auto operator<=>(const ObjectRef&) const = default;
};
constexpr size_t kObjectRefsMax = 50;

struct Parent {
  StrandId account;
  std::string kind;  // parent, site, unit
  Millis since;
};

struct NamedCount {
  uint32_t name = 0;  // interned
  uint32_t count = 0;
};

// What one source knows of one customer, with everything that hangs on it.
struct Strand {
  EntityClass cls = EntityClass::kPerson;
  SourceId source;
  std::string key_type, key_value;
  std::string given_name, family_name;  // folded; for the guard against joining people of different names
  Millis named_at;
  std::vector<IdentifierUse> identifiers;  // at most kIdentifiersPerStrandMax
  profile::StrandProfile profile;

  StrandId entity;                // the person or account it belongs to now (id of that one's oldest strand)
  std::vector<StrandId> members;  // on the oldest strand of an entity with several strands: all of them, sorted

  std::vector<NamedCount>
      named;                     // of persons: their events that name an account, by name; those count for that account
  Memberships memberships;       // of persons: the accounts they act for, as this source says
  std::vector<StrandId> people;  // of accounts: person strands with a membership that names this strand
  Parent parent;                 // of accounts; account.value 0: none
  std::vector<StrandId> children;  // of accounts: account strands whose parent is this strand
  std::vector<ObjectRef> objects;  // newest first within a kind
  profile::Decided decided;        // pinned and written-back values
};

constexpr size_t kIdentifiersPerStrandMax = 100;

// The strands that carry one identifier value. Lists stop growing at kStrandsPerIdentifierMax; `total` goes on.
struct IdentifierNode {
  std::vector<StrandId> strands;  // in order of arrival
  uint64_t total = 0;
};
constexpr size_t kStrandsPerIdentifierMax = 10'000;

struct QuarantineEntry {
  SourceId source;
  Millis received_at;
  std::string reason;   // a code: bad_json, no_identifier, bad_number ...
  std::string message;  // for a person
};

constexpr size_t kQuarantineMax = 200'000;

struct StrandCodec {
  static std::string key(StrandId id) { return key_of(id.value); }
  static std::string encode(const Strand& s);
  static bool decode(std::string_view bytes, Strand& out);
  static size_t bytes(const Strand& s);
};
struct StrandIdCodec {
  static std::string key(const Hash128& h) { return key_of(h.hi) + key_of(h.lo); }
  static std::string encode(const StrandId& id);
  static bool decode(std::string_view bytes, StrandId& out);
  static size_t bytes(const StrandId&) { return sizeof(StrandId); }
};
struct IdentifierCodec {
  static std::string key(const Hash128& h) { return StrandIdCodec::key(h); }
  static std::string encode(const IdentifierNode& node);
  static bool decode(std::string_view bytes, IdentifierNode& out);
  static size_t bytes(const IdentifierNode& node) { return node.strands.capacity() * sizeof(StrandId) + sizeof node; }
};
struct ObjectCodec {
  static std::string key(const Hash128& h) { return StrandIdCodec::key(h); }
  static std::string encode(const profile::BusinessObject& o);
  static bool decode(std::string_view bytes, profile::BusinessObject& out);
  static size_t bytes(const profile::BusinessObject& o);
};
struct FactsCodec {
  static std::string key(StrandId id) { return key_of(id.value); }
  static std::string encode(const profile::AccountFacts& f);
  static bool decode(std::string_view bytes, profile::AccountFacts& out);
  static size_t bytes(const profile::AccountFacts& f);
};

using StrandTable = HotTable<StrandId, Strand, StrandCodec>;
using KeyTable = HotTable<Hash128, StrandId, StrandIdCodec>;
using IdentifierTable = HotTable<Hash128, IdentifierNode, IdentifierCodec>;
using ObjectTable = HotTable<Hash128, profile::BusinessObject, ObjectCodec>;
using FactsTable = HotTable<StrandId, profile::AccountFacts, FactsCodec>;

Hash128 strand_key(EntityClass cls, SourceId source, std::string_view type, std::string_view value);
Hash128 identifier_key(EntityClass cls, std::string_view type, std::string_view value);
Hash128 object_key(profile::ObjectKind kind, SourceId source, std::string_view id);

// The identity rules in force, as people edit them and compiled.
struct RuleSet {
  static Result<RuleSet> compile(RulesDocument document);

  RulesDocument document;
  Rules persons;
  Rules accounts;

  const Rules& of(EntityClass cls) const { return cls == EntityClass::kPerson ? persons : accounts; }
};

// Counters that are part of the state: totals since the log began.
struct StateCounts {
  uint64_t applied = 0;           // events
  log::ReasonCounts quarantined;  // events, by reason
  uint64_t persons = 0, accounts = 0, strands = 0;
  uint64_t identifiers_dropped = 0;  // over kIdentifiersPerStrandMax
  uint64_t quarantine_dropped = 0;   // over kQuarantineMax; the events stay in the log
};

// What has changed since a reader (lake, search index) last asked. Not stored: a reader that is behind the stored state
// after a restart reads everything anew (hub/feeder.h).
struct Move {  // a strand came to another person or account
  StrandId strand, entity;
  Offset at;
  Millis time;
};
struct Changes {
  std::vector<StrandId> strands;  // identity or traits changed; may repeat
  std::vector<Hash128> objects;   // may repeat
  std::vector<Move> moves;        // in order
  bool lost = false;              // there were more than changes_max: the reader must look at everything again
};

struct State : NonCopyable {
  // Reads what must be in memory from the store.
  static Result<std::unique_ptr<State>> open(StateStore& store);

  StateStore& store;
  StrandTable strands;
  KeyTable keys;
  IdentifierTable identifiers;
  ObjectTable objects;
  FactsTable facts;

  Offset applied;
  Millis now;  // the latest record time seen: what "today" means inside the loop
  uint64_t next_strand = 1;
  StateCounts counts;
  profile::Names names;
  RuleSet rules;
  Survivorship survivorship;
  std::map<uint64_t, Decree> decrees;
  uint64_t decrees_version = 0;                    // counts changes; not stored
  std::map<uint64_t, QuarantineEntry> quarantine;  // by offset; the newest kQuarantineMax
  Timers timers;
  // Imports whose events are passed over, and whether some of them were applied before that was known (retraction.h).
  Retracted retracted;
  bool stale = false;
  Changes changes;
  bool matching = false;           // hub/matcher.h asks for them
  std::vector<StrandId> to_match;  // the same strands, for hub/matcher.h
  bool to_match_lost = false;
  size_t changes_max = 4'000'000;  // of each list; tests lower it

  bool agreeing = false;           // act/writeback.h asks for them
  std::vector<StrandId> to_agree;  // the same strands, for act/writeback.h
  bool to_agree_lost = false;

  void note_strand(StrandId id) {
    if (agreeing) note(to_agree, id, to_agree_lost);
    if (matching) note(to_match, id, to_match_lost);
    note(changes.strands, id, changes.lost);
  }
  void note_object(const Hash128& key) { note(changes.objects, key, changes.lost); }
  // Keeps a decree, new or changed, to be stored at the next checkpoint.
  void put_decree(const Decree& decree);
  // Ids of the decrees that name a strand, ascending.
  std::vector<uint64_t> decrees_of(StrandId strand) const;
  void note_move(StrandId id, StrandId entity) {
    if (changes.moves.size() < changes_max) changes.moves.push_back({id, entity, applied, now});
    else changes.lost = true;
  }
  template <typename T>
  void note(std::vector<T>& list, const T& item, bool& lost) const {
    if (!list.empty() && list.back() == item) return;
    if (list.size() < changes_max) list.push_back(item);
    else lost = true;
  }
  // Strands that a decree puts together with this one.
  std::vector<StrandId> decreed_with(StrandId id) const;

  // When the next record is wanted though nothing may happen: a timer, or the turn of the day.
  Millis next_due() const { return std::min(timers.next().value_or(next_day(now)), next_day(now)); }

  // Before the first record: whose events are passed over.
  void pass_over(Retracted imports) {
    retracted = std::move(imports);
    retracted_dirty = !retracted.empty();
  }

  void put_in_quarantine(Offset at, QuarantineEntry entry);
  void release_from_quarantine(Offset at);

  // Writes of everything that is not in a HotTable and has changed since the last call.
  void meta_writes(std::vector<StateWrite>& out);
  bool rules_dirty = false, survivorship_dirty = false, retracted_dirty = false;
  std::vector<uint64_t> decrees_dirty, quarantine_dirty;

  // A checkpoint of all tables at once (hub/hot_table.h).
  void begin_sweep(std::vector<StateWrite>& out);
  bool sweep(size_t entries);
  void evict(size_t bytes);

  size_t hot_bytes() const {
    return strands.bytes() + keys.bytes() + identifiers.bytes() + objects.bytes() + facts.bytes();
  }

 private:
  State(StateStore& s, bool empty, RuleSet defaults);
  size_t names_written_ = 0;
  std::unordered_map<StrandId, std::vector<uint64_t>> decrees_by_strand_;
};

}  // namespace tutti
