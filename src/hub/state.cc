#include "hub/state.h"

#include <algorithm>

#include "identity/rules_text.h"

namespace tutti {
namespace {

// 2 adds what was decided about the strand. A strand without is written as 1, so that a state of an earlier release and
// one folded anew have the same bytes.
constexpr uint64_t kStrandFormat = 1, kStrandFormatDecided = 2;
constexpr std::string_view kMetaHead = "head";
constexpr std::string_view kMetaRules = "rules";
constexpr std::string_view kMetaSurvivorship = "survivorship";
constexpr std::string_view kMetaRetracted = "retracted";

void encode_ids(Encoder& e, const std::vector<StrandId>& ids) {
  e.u(ids.size());
  for (const StrandId id : ids) e.u(id.value);
}

void decode_ids(Decoder& d, std::vector<StrandId>& out) {
  out.clear();
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) out.push_back(StrandId{d.u()});
}

std::string encode_decree(const Decree& decree) {
  Encoder e;
  e.u(1);
  e.u(static_cast<uint64_t>(decree.kind));
  e.u(decree.a.value);
  e.u(decree.b.value);
  e.bytes(decree.type);
  e.bytes(decree.value);
  e.i(decree.at.value);
  e.u(decree.offset.value);
  e.bytes(decree.author);
  e.bytes(decree.reason);
  e.byte(decree.revoked);
  e.bytes(decree.revoked_by);
  return e.take();
}

bool decode_decree(std::string_view bytes, Decree& out) {
  Decoder d(bytes);
  if (d.u() != 1) return false;
  out.kind = static_cast<DecreeKind>(d.u());
  out.a = StrandId{d.u()};
  out.b = StrandId{d.u()};
  out.type = d.bytes();
  out.value = d.bytes();
  out.at = Millis{d.i()};
  out.offset = Offset{d.u()};
  out.author = d.bytes();
  out.reason = d.bytes();
  out.revoked = d.byte() != 0;
  out.revoked_by = d.bytes();
  return d.ok() && d.at_end();
}

std::string encode_entry(const QuarantineEntry& q) {
  Encoder e;
  e.u(1);
  e.u(q.source.value);
  e.i(q.received_at.value);
  e.bytes(q.reason);
  e.bytes(q.message);
  return e.take();
}

bool decode_entry(std::string_view bytes, QuarantineEntry& out) {
  Decoder d(bytes);
  if (d.u() != 1) return false;
  out.source = SourceId{static_cast<uint32_t>(d.u())};
  out.received_at = Millis{d.i()};
  out.reason = d.bytes();
  out.message = d.bytes();
  return d.ok() && d.at_end();
}

std::string encode_retracted(const State& s) {
  Encoder e;
  e.u(1);
  e.byte(s.stale);
  e.u(s.retracted.size());
  for (const std::string& id : s.retracted) e.bytes(id);
  return e.take();
}

bool decode_retracted(std::string_view bytes, State& s) {
  Decoder d(bytes);
  if (d.u() != 1) return false;
  s.stale = d.byte() != 0;
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) s.retracted.emplace(d.bytes());
  return d.ok() && d.at_end();
}

// 2: keys are in the order of the ids (ordered_key). A state of an earlier format is folded anew from the log.
constexpr uint64_t kHeadFormat = 2;

std::string encode_head(const State& s) {
  Encoder e;
  e.u(kHeadFormat);
  e.u(s.applied.value);
  e.i(s.now.value);
  e.u(s.next_strand);
  e.u(s.counts.applied);
  e.u(s.counts.quarantined.size());
  for (const auto& [reason, n] : s.counts.quarantined) {
    e.bytes(reason);
    e.u(n);
  }
  e.u(s.counts.persons);
  e.u(s.counts.accounts);
  e.u(s.counts.strands);
  e.u(s.counts.identifiers_dropped);
  e.u(s.counts.quarantine_dropped);
  return e.take();
}

bool decode_head(std::string_view bytes, State& s) {
  Decoder d(bytes);
  if (d.u() != kHeadFormat) return false;
  s.applied = Offset{d.u()};
  s.now = Millis{d.i()};
  s.next_strand = d.u();
  s.counts.applied = d.u();
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    std::string reason(d.bytes());
    s.counts.quarantined[reason] = d.u();
  }
  s.counts.persons = d.u();
  s.counts.accounts = d.u();
  s.counts.strands = d.u();
  s.counts.identifiers_dropped = d.u();
  s.counts.quarantine_dropped = d.u();
  return d.ok() && d.at_end();
}

}  // namespace

// --- codecs
// -----------------------------------------------------------------------------------------------------------

std::string StrandCodec::encode(const Strand& s) {
  Encoder e;
  e.u(s.decided.empty() ? kStrandFormat : kStrandFormatDecided);
  e.byte(static_cast<uint8_t>(s.cls));
  e.u(s.source.value);
  e.bytes(s.key_type);
  e.bytes(s.key_value);
  e.bytes(s.given_name);
  e.bytes(s.family_name);
  e.i(s.named_at.value);
  e.u(s.identifiers.size());
  for (const IdentifierUse& use : s.identifiers) {
    e.bytes(use.type);
    e.bytes(use.value);
    e.i(use.first_seen.value);
    e.u(use.first_offset.value);
    e.u(use.count);
  }
  e.bytes(profile::encode(s.profile));
  e.u(s.entity.value);
  encode_ids(e, s.members);
  e.u(s.named.size());
  for (const NamedCount& n : s.named) {
    e.u(n.name);
    e.u(n.count);
  }
  s.memberships.encode(e);
  encode_ids(e, s.people);
  e.u(s.parent.account.value);
  e.bytes(s.parent.kind);
  e.i(s.parent.since.value);
  encode_ids(e, s.children);
  e.u(s.objects.size());
  for (const ObjectRef& ref : s.objects) {
    e.byte(static_cast<uint8_t>(ref.kind));
    e.u(ref.source.value);
    e.bytes(ref.id);
    e.i(ref.at.value);
  }
  if (!s.decided.empty()) s.decided.encode(e);
  return e.take();
}

bool StrandCodec::decode(std::string_view bytes, Strand& out) {
  Decoder d(bytes);
  const uint64_t format = d.u();
  if (format != kStrandFormat && format != kStrandFormatDecided) return false;
  out.cls = static_cast<EntityClass>(d.byte());
  out.source = SourceId{static_cast<uint32_t>(d.u())};
  out.key_type = d.bytes();
  out.key_value = d.bytes();
  out.given_name = d.bytes();
  out.family_name = d.bytes();
  out.named_at = Millis{d.i()};
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    IdentifierUse& use = out.identifiers.emplace_back();
    use.type = d.bytes();
    use.value = d.bytes();
    use.first_seen = Millis{d.i()};
    use.first_offset = Offset{d.u()};
    use.count = static_cast<uint32_t>(d.u());
  }
  if (!profile::decode(d.bytes(), out.profile)) return false;
  out.entity = StrandId{d.u()};
  decode_ids(d, out.members);
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    const auto name = static_cast<uint32_t>(d.u());
    out.named.push_back({name, static_cast<uint32_t>(d.u())});
  }
  if (!Memberships::decode(d, out.memberships)) return false;
  decode_ids(d, out.people);
  out.parent.account = StrandId{d.u()};
  out.parent.kind = d.bytes();
  out.parent.since = Millis{d.i()};
  decode_ids(d, out.children);
  for (uint64_t n = d.u(); n > 0 && d.ok(); --n) {
    ObjectRef& ref = out.objects.emplace_back();
    ref.kind = static_cast<profile::ObjectKind>(d.byte());
    ref.source = SourceId{static_cast<uint32_t>(d.u())};
    ref.id = d.bytes();
    ref.at = Millis{d.i()};
  }
  if (format == kStrandFormatDecided && !profile::Decided::decode(d, out.decided)) return false;
  return d.ok() && d.at_end();
}

size_t StrandCodec::bytes(const Strand& s) {
  return sizeof s + profile::heap_bytes(s.profile) + s.identifiers.capacity() * (sizeof(IdentifierUse) + 8) +
         (s.members.capacity() + s.people.capacity() + s.children.capacity()) * sizeof(StrandId) +
         s.memberships.entries().capacity() * sizeof(Membership) + s.objects.capacity() * sizeof(ObjectRef) +
         s.decided.heap_bytes();
}

std::string StrandIdCodec::encode(const StrandId& id) {
  Encoder e;
  e.u(id.value);
  return e.take();
}
bool StrandIdCodec::decode(std::string_view bytes, StrandId& out) {
  Decoder d(bytes);
  out = StrandId{d.u()};
  return d.ok() && d.at_end();
}

std::string IdentifierCodec::encode(const IdentifierNode& node) {
  Encoder e;
  e.u(node.total);
  encode_ids(e, node.strands);
  return e.take();
}
bool IdentifierCodec::decode(std::string_view bytes, IdentifierNode& out) {
  Decoder d(bytes);
  out.total = d.u();
  decode_ids(d, out.strands);
  return d.ok() && d.at_end();
}

std::string ObjectCodec::encode(const profile::BusinessObject& o) {
  return profile::encode(o);
}
bool ObjectCodec::decode(std::string_view bytes, profile::BusinessObject& out) {
  return profile::decode(bytes, out);
}
size_t ObjectCodec::bytes(const profile::BusinessObject& o) {
  size_t n = sizeof o + o.fields.heap_bytes() + o.metrics.heap_bytes();
  for (const profile::OrderLine& line : o.lines) n += sizeof line + line.fields.heap_bytes();
  return n;
}

std::string FactsCodec::encode(const profile::AccountFacts& f) {
  return profile::encode(f);
}
bool FactsCodec::decode(std::string_view bytes, profile::AccountFacts& out) {
  return profile::decode(bytes, out);
}
size_t FactsCodec::bytes(const profile::AccountFacts& f) {
  return sizeof f + profile::heap_bytes(f);
}

namespace {

// The number an id ends with ("SO-001234": 1234). Nothing when it has less than four digits there, as hex ids may.
std::optional<uint64_t> number_at_end(std::string_view id) {
  constexpr size_t kDigitsMin = 4, kDigitsMax = 12;  // 10^12 < 2^40
  uint64_t number = 0, unit = 1;
  size_t digits = 0;
  for (; digits < std::min(kDigitsMax, id.size()); ++digits, unit *= 10) {
    const char c = id[id.size() - 1 - digits];
    if (c < '0' || c > '9') break;
    number += static_cast<uint64_t>(c - '0') * unit;
  }
  return digits < kDigitsMin ? std::nullopt : std::optional(number);
}

// Keys of ids that count up, as those of most systems do, lie beside each other in the store: what is imported in order
// is appended to its tree, where keys without order would touch every page of it at each checkpoint. hi: 24 bits that
// stand for `tag`, then the number the id ends with or, without one, a hash. lo: a hash of all, which tells keys apart.
Hash128 ordered_key(std::string_view tag, std::string_view id) {
  const Hash128 all = hash128(id, hash64(tag));
  constexpr uint64_t kLow40 = (uint64_t{1} << 40) - 1;
  return {hash64(tag) << 40 | (number_at_end(id).value_or(all.hi) & kLow40), all.lo};
}

}  // namespace

Hash128 strand_key(EntityClass cls, SourceId source, std::string_view type, std::string_view value) {
  Encoder tag;
  tag.byte(static_cast<uint8_t>(cls));
  tag.u(source.value);
  tag.bytes(type);
  return ordered_key(tag.view(), value);
}
Hash128 identifier_key(EntityClass cls, std::string_view type, std::string_view value) {
  return strand_key(cls, SourceId{}, type, value);
}
Hash128 object_key(profile::ObjectKind kind, SourceId source, std::string_view id) {
  Encoder tag;
  tag.byte(static_cast<uint8_t>(kind));
  tag.u(source.value);
  return ordered_key(tag.view(), id);
}

// --- state
// ------------------------------------------------------------------------------------------------------------

Result<RuleSet> RuleSet::compile(RulesDocument document) {
  TRY_VALUE(persons, Rules::compile(document, EntityClass::kPerson));
  TRY_VALUE(accounts, Rules::compile(document, EntityClass::kAccount));
  return RuleSet{std::move(document), std::move(persons), std::move(accounts)};
}

State::State(StateStore& s, bool empty, RuleSet defaults)
    : store(s),
      strands(Space::kStrand, s, empty),
      keys(Space::kStrandKey, s, empty),
      identifiers(Space::kIdentifier, s, empty),
      objects(Space::kObject, s, empty),
      facts(Space::kFacts, s, empty),
      rules(std::move(defaults)) {}

Result<std::unique_ptr<State>> State::open(StateStore& store) {
  TRY_VALUE(head, store.get(Space::kMeta, kMetaHead));
  TRY_VALUE(stored_rules, store.get(Space::kMeta, kMetaRules));
  RulesDocument document = default_rules();
  if (stored_rules) {
    TRY_VALUE(parsed, rules_from_json(*stored_rules));
    document = std::move(parsed);
  }
  TRY_VALUE(rules, RuleSet::compile(std::move(document)));
  std::unique_ptr<State> s(new State(store, !head, std::move(rules)));
  if (!head) return s;
  if (!decode_head(*head, *s)) return fail(ErrorCode::kCorrupt, "damaged or of an earlier release", "state.db");
  bool good = true;
  TRY(store.scan(Space::kName, {}, [&](std::string_view key, std::string_view value) {
    return good = s->names.id_of(value) == number_of(key);
  }));
  s->names_written_ = s->names.size();
  TRY(store.scan(Space::kDecree, {}, [&](std::string_view key, std::string_view value) {
    Decree decree;
    good = good && decode_decree(value, decree);
    decree.id = number_of(key);
    s->put_decree(decree);
    return good;
  }));
  TRY(store.scan(Space::kQuarantine, {}, [&](std::string_view key, std::string_view value) {
    return good = good && decode_entry(value, s->quarantine[number_of(key)]);
  }));
  s->decrees_dirty.clear();
  TRY(s->timers.load(store));
  TRY_VALUE(survivorship, store.get(Space::kMeta, kMetaSurvivorship));
  good = good && (!survivorship || Survivorship::decode(*survivorship, s->survivorship));
  TRY_VALUE(retracted, store.get(Space::kMeta, kMetaRetracted));
  good = good && (!retracted || decode_retracted(*retracted, *s));
  if (!good)
    return fail(ErrorCode::kCorrupt, "names, decrees, rules or quarantine of the state cannot be decoded", "state.db");
  return s;
}

void State::put_in_quarantine(Offset at, QuarantineEntry entry) {
  quarantine.insert_or_assign(at.value, std::move(entry));
  quarantine_dirty.push_back(at.value);
  if (quarantine.size() <= kQuarantineMax) return;
  ++counts.quarantine_dropped;
  quarantine_dirty.push_back(quarantine.begin()->first);
  quarantine.erase(quarantine.begin());
}

void State::release_from_quarantine(Offset at) {
  if (quarantine.erase(at.value) > 0) quarantine_dirty.push_back(at.value);
}

void State::meta_writes(std::vector<StateWrite>& out) {
  out.push_back({Space::kMeta, std::string(kMetaHead), encode_head(*this)});
  if (rules_dirty) out.push_back({Space::kMeta, std::string(kMetaRules), rules_to_json(rules.document)});
  rules_dirty = false;
  if (survivorship_dirty) out.push_back({Space::kMeta, std::string(kMetaSurvivorship), survivorship.encode()});
  survivorship_dirty = false;
  if (retracted_dirty) out.push_back({Space::kMeta, std::string(kMetaRetracted), encode_retracted(*this)});
  retracted_dirty = false;
  for (const uint64_t id : decrees_dirty) out.push_back({Space::kDecree, key_of(id), encode_decree(decrees.at(id))});
  decrees_dirty.clear();
  for (const uint64_t at : quarantine_dirty) {
    const auto it = quarantine.find(at);
    out.push_back({Space::kQuarantine, key_of(at),
                   it == quarantine.end() ? std::nullopt : std::optional(encode_entry(it->second))});
  }
  quarantine_dirty.clear();
  timers.writes(out);
  // Id 0 is "(other)" and stands in every table from the start.
  for (size_t id = std::max<size_t>(names_written_, 1); id < names.size(); ++id)
    out.push_back({Space::kName, key_of(id), std::string(names.text(static_cast<uint32_t>(id)))});
  names_written_ = names.size();
}

void State::begin_sweep(std::vector<StateWrite>& out) {
  meta_writes(out);
  strands.begin_sweep(&out);
  keys.begin_sweep(&out);
  identifiers.begin_sweep(&out);
  objects.begin_sweep(&out);
  facts.begin_sweep(&out);
}

bool State::sweep(size_t entries) {
  return strands.sweep(entries) && keys.sweep(entries) && identifiers.sweep(entries) && objects.sweep(entries) &&
         facts.sweep(entries);
}

void State::evict(size_t bytes) {
  // Strands and objects are most of the memory; the indexes follow when those alone do not suffice.
  const auto shrink = [&](auto& table) {
    const size_t used = hot_bytes();
    if (used > bytes) table.evict(table.bytes() - std::min(table.bytes(), used - bytes));
  };
  shrink(strands);
  shrink(objects);
  shrink(facts);
  shrink(identifiers);
  shrink(keys);
}

void State::put_decree(const Decree& decree) {
  const auto [it, made] = decrees.insert_or_assign(decree.id, decree);
  decrees_dirty.push_back(decree.id);
  ++decrees_version;
  if (!made) return;
  decrees_by_strand_[decree.a].push_back(decree.id);
  if (decree.b.value != 0 && decree.b != decree.a) decrees_by_strand_[decree.b].push_back(decree.id);
}

std::vector<uint64_t> State::decrees_of(StrandId strand) const {
  const auto it = decrees_by_strand_.find(strand);
  return it == decrees_by_strand_.end() ? std::vector<uint64_t>{} : it->second;
}

std::vector<StrandId> State::decreed_with(StrandId id) const {
  std::vector<StrandId> out;
  for (const uint64_t number : decrees_of(id)) {
    const Decree& decree = decrees.at(number);
    if (decree.kind == DecreeKind::kTogether && !decree.revoked) out.push_back(decree.a == id ? decree.b : decree.a);
  }
  return out;
}

}  // namespace tutti
