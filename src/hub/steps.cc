#include "hub/steps.h"

#include <algorithm>

#include "base/time.h"
#include "hub/graph.h"
#include "profile/value_check.h"
#include "store/text_fold.h"

namespace tutti::steps {
namespace {

namespace dom = simdjson::dom;

std::string text(dom::object o, std::string_view key) {
  std::string scratch;
  const auto found = text_field(o, key, scratch);
  return found ? std::string(*found) : std::string();
}

// "https://www.Example.com/x" -> "example.com"; empty when it is no host with a dot.
std::string host_of(std::string_view url) {
  if (const size_t scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
  url = url.substr(0, url.find_first_of("/?#:"));
  std::string host = fold_key(url);
  if (host.starts_with("www.")) host.erase(0, 4);
  return host.find('.') == std::string::npos ? std::string() : host;
}

void insert_sorted(std::vector<StrandId>& list, StrandId id) {
  const auto it = std::lower_bound(list.begin(), list.end(), id);
  if (it == list.end() || *it != id) list.insert(it, id);
}

void add_membership(Work& w, Membership membership) {
  State& s = w.s;
  membership.first_seen = membership.last_seen = w.record.timestamp;
  membership.offset = w.at;
  const bool known =
      std::any_of(w.person->value.memberships.entries().begin(), w.person->value.memberships.entries().end(),
                  [&](const Membership& m) { return m.account == membership.account; });
  s.strands.edit(w.person).memberships.add(membership);
  for (const std::optional<Millis>& turn : {membership.from, membership.to})
    if (turn && *turn > s.now) s.timers.set({*turn, TimerKind::kMembership, w.person->key.value});
  if (membership.evidence == MembershipEvidence::kRelation) s.note_strand(w.person->key);
  if (known) return;
  StrandTable::Slot* account = s.strands.find(membership.account);
  insert_sorted(s.strands.edit(account).people, w.person->key);
  s.note_strand(w.person->key);
}

// Keeps the newest kObjectRefsMax of a kind; a repeated object moves to its newest time.
void note_object(State& s, StrandTable::Slot* slot, const ObjectRef& ref) {
  std::vector<ObjectRef>& list = s.strands.edit(slot).objects;
  const auto same = std::find_if(list.begin(), list.end(), [&](const ObjectRef& r) {
    return r.kind == ref.kind && r.source == ref.source && r.id == ref.id;
  });
  if (same != list.end()) {
    same->at = std::max(same->at, ref.at);
  } else {
    list.push_back(ref);
  }
  std::sort(list.begin(), list.end(), [](const ObjectRef& a, const ObjectRef& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    return std::tie(b.at, a.source, a.id) < std::tie(a.at, b.source, b.id);
  });
  size_t of_kind = 0;
  std::erase_if(list, [&](const ObjectRef& r) { return r.kind == ref.kind && ++of_kind > kObjectRefsMax; });
}

// A source that says something else than what was written to it speaks for itself again.
void forget_contradicted(State& s, StrandTable::Slot* slot) {
  std::vector<std::string> gone;
  for (const profile::WrittenValue& written : slot->value.decided.written) {
    const auto entry = slot->value.profile.traits.find(written.trait);
    if (entry && written.offset < entry->offset && !profile::same_value(written.trait, written.json, entry->json))
      gone.push_back(written.trait);
  }
  for (const std::string& trait : gone) s.strands.edit(slot).decided.forget_written(trait);
}

// The parent in a relation between accounts.
struct ParentRef {
  std::string type, id;
};
std::optional<ParentRef> parent_named_by(const Event& event) {
  dom::object ref;
  if (event.type != EventType::kRelation || event.root["parent"].get(ref) != simdjson::SUCCESS) return std::nullopt;
  ParentRef named{text(ref, "type"), text(ref, "id")};
  if (named.type.empty() || named.id.empty()) return std::nullopt;
  return named;
}

void count_named(std::vector<NamedCount>& named, uint32_t name) {
  const auto it =
      std::lower_bound(named.begin(), named.end(), name, [](const NamedCount& n, uint32_t id) { return n.name < id; });
  if (it != named.end() && it->name == name) ++it->count;
  else named.insert(it, {name, 1});
}

}  // namespace

std::vector<IdentifierView> account_trait_identifiers(const Event& event, std::deque<std::string>& scratch) {
  std::vector<IdentifierView> ids;
  const auto add = [&](std::string_view type, std::string value) {
    if (!value.empty()) ids.push_back({type, scratch.emplace_back(std::move(value))});
  };
  std::string domain = host_of(text(event.traits, "domain"));
  if (domain.empty()) domain = host_of(text(event.traits, "website"));
  add("domain", std::move(domain));
  for (const std::string_view type : {"vat_id", "duns"}) add(type, fold_key(text(event.traits, type)));
  return ids;
}

void reserve_strands(Work& w) {
  const Event& e = *w.event;
  if (!e.person.empty()) graph::reserve(w.s, EntityClass::kPerson, w.record.source, e.person.front());
  if (!e.account.empty()) graph::reserve(w.s, EntityClass::kAccount, w.record.source, e.account.front());
  if (const auto parent = parent_named_by(e); parent && !e.account.empty() && e.person.empty())
    graph::reserve(w.s, EntityClass::kAccount, w.record.source, {parent->type, parent->id});
}

void find_strands(Work& w) {
  const Event& e = *w.event;
  if (!e.person.empty()) w.person = graph::find_or_create(w.s, EntityClass::kPerson, w.record.source, e.person.front());
  if (!e.account.empty())
    w.account = graph::find_or_create(w.s, EntityClass::kAccount, w.record.source, e.account.front());
}

void attach_identifiers(Work& w) {
  State& s = w.s;
  const Event& e = *w.event;
  const Millis at = w.record.timestamp;
  if (w.person) {
    std::vector<IdentifierView> ids(e.person);
    // An alias says that the earlier id is the same person's: it is carried as an anonymous id, which any person may
    // have many of, and looked for under that name.
    if (e.type == EventType::kAlias) ids.push_back({"anonymous_id", e.previous_id});
    if (graph::attach(s, w.person, ids, at, w.at)) graph::resolve_around(s, std::span(&w.person->key, 1));
  }
  if (w.account) {
    std::deque<std::string> scratch;
    std::vector<IdentifierView> ids(e.account);
    if (e.type == EventType::kGroup)
      for (const IdentifierView& id : account_trait_identifiers(e, scratch)) ids.push_back(id);
    if (graph::attach(s, w.account, ids, at, w.at)) graph::resolve_around(s, std::span(&w.account->key, 1));
  }
}

void note_names(Work& w) {
  if (!w.person || w.event->type != EventType::kIdentify) return;
  const auto trait = [&](std::string_view camel, std::string_view snake) {
    const std::string value = text(w.event->traits, camel);
    return fold_name(value.empty() ? text(w.event->traits, snake) : value);
  };
  const std::string given = trait("firstName", "first_name"), family = trait("lastName", "last_name");
  const Strand& strand = w.person->value;
  if ((given.empty() && family.empty()) || (given == strand.given_name && family == strand.family_name)) return;
  // The newest name by time, then the greater one, so that any order of arrival gives the same.
  const auto key = std::tuple(w.record.timestamp, given, family);
  if (key < std::tuple(strand.named_at, strand.given_name, strand.family_name)) return;
  Strand& edited = w.s.strands.edit(w.person);
  edited.given_name = given;
  edited.family_name = family;
  edited.named_at = w.record.timestamp;
  graph::resolve_around(w.s, std::span(&w.person->key, 1));
}

void note_memberships(Work& w) {
  if (!w.person || !w.account) return;
  Membership m{.account = w.account->key, .evidence = MembershipEvidence::kGroupCall};
  if (w.event->type == EventType::kRelation) {
    const dom::object root = w.event->root;
    m.evidence = MembershipEvidence::kRelation;
    m.role = text(root, "role");
    bool flag = false;
    m.primary = root["primary"].get(flag) == simdjson::SUCCESS && flag;
    m.ended = root["ended"].get(flag) == simdjson::SUCCESS && flag;
    m.from = parse_time(text(root, "from"));
    const std::string to = text(root, "to");
    m.to = parse_time(to);
    if (m.to && to.size() == 10) m.to = *m.to + kDayMs;  // a day without a time is meant as a whole
    double confidence = 1;
    if (root["confidence"].get(confidence) == simdjson::SUCCESS) m.confidence = confidence;
  }
  add_membership(w, std::move(m));
}

void membership_turned(State& s, StrandId person) {
  const StrandTable::Slot* slot = s.strands.find(person);
  if (!slot) return;
  s.note_strand(person);
  for (const Membership& m : slot->value.memberships.entries()) s.note_strand(m.account);
}

void note_hierarchy(Work& w) {
  const std::optional<ParentRef> named = parent_named_by(*w.event);
  if (!named || !w.account || w.person) return;
  State& s = w.s;
  const IdentifierView view{named->type, named->id};
  StrandTable::Slot* parent = graph::find_or_create(s, EntityClass::kAccount, w.record.source, view);
  if (graph::attach(s, parent, std::span(&view, 1), w.record.timestamp, w.at))
    graph::resolve_around(s, std::span(&parent->key, 1));
  if (parent == w.account) return;
  const std::string said = text(w.event->root, "kind");
  Parent wanted{parent->key, said.empty() ? "parent" : said, w.record.timestamp};
  bool ended = false;
  if (w.event->root["ended"].get(ended) == simdjson::SUCCESS && ended) wanted.account = {};
  const Parent& now = w.account->value.parent;
  // Newest by time, then greater parent, so that any order of arrival gives the same.
  if (std::tie(wanted.since, wanted.account) < std::tie(now.since, now.account)) return;
  if (const StrandTable::Slot* old = now.account.value ? s.strands.find(now.account) : nullptr)
    std::erase(s.strands.edit(s.strands.find(old->key)).children, w.account->key);
  s.strands.edit(w.account).parent = wanted;
  if (wanted.account.value != 0) insert_sorted(s.strands.edit(parent).children, w.account->key);
  s.note_strand(w.account->key);
  s.note_strand(parent->key);
  const StrandId both[] = {w.account->key, parent->key};
  graph::resolve_around(s, both);
}

std::optional<Hash128> object_key_of(const Event& event, SourceId source) {
  std::string scratch;
  const std::optional<profile::ObjectName> name = profile::object_named_by(event, scratch);
  if (!name) return std::nullopt;
  return object_key(name->kind, source, name->id);
}

std::optional<Error> check_object(Work& w) {
  if (w.event->type != EventType::kOrderLine) return std::nullopt;
  const ObjectTable::Slot* order = w.s.objects.find(*object_key_of(*w.event, w.record.source));
  if (!order || order->value.lines.size() < profile::kLinesMax) return std::nullopt;
  return Error{ErrorCode::kTooLarge, "the order has as many lines as an order may have", "too_many_lines"};
}

void fold_object(Work& w) {
  const std::optional<Hash128> key = object_key_of(*w.event, w.record.source);
  if (!key) return;
  State& s = w.s;
  ObjectTable::Slot* slot = s.objects.find_or_create(*key);
  profile::BusinessObject& object = s.objects.edit(slot);
  const profile::ObjectInput input{.offset = w.at,
                                   .timestamp = w.record.timestamp,
                                   .source = w.record.source,
                                   .account = w.account ? w.account->key : StrandId{},
                                   .person = w.person ? w.person->key : StrandId{}};
  const Result<profile::FactsDelta> delta = profile::apply_object(object, *w.event, input);
  TUTTI_ASSERT(delta.has_value());  // check_event() and check_object() have said so
  if (delta->from.value != 0) s.facts.edit(s.facts.find_or_create(delta->from)).subtract(delta->minus);
  if (delta->to.value != 0) s.facts.edit(s.facts.find_or_create(delta->to)).add(delta->plus);
  const ObjectRef ref{object.kind, w.record.source, object.id,
                      object.kind == profile::ObjectKind::kOrder ? profile::placed_at(object) : object.first_at};
  for (const StrandId owner : {object.account.strand, object.person.strand})
    if (owner.value != 0) note_object(s, s.strands.find(owner), ref);
  s.note_object(*key);
}

void fold_profiles(Work& w) {
  State& s = w.s;
  profile::FoldInput input{.offset = w.at,
                           .timestamp = w.record.timestamp,
                           .source = w.record.source,
                           .name_id = s.names.id_of(w.event->name),
                           .account = w.account ? w.account->key : StrandId{},
                           .message_hash = w.message_hash};
  const auto fold_into = [&](StrandTable::Slot* slot, EntityClass cls, EventType teller) {
    input.entity = cls;
    const Millis seen_before = slot->value.profile.last_seen;
    profile::fold(s.strands.edit(slot).profile, *w.event, input);
    // Traits are what lake and search show of a strand; of activity they are told once a day, they see it in the
    // events.
    const bool new_day = day_of(seen_before) != day_of(slot->value.profile.last_seen);
    const bool told = w.event->type == teller || w.event->ctx_traits.size() != 0;
    if (told || new_day) s.note_strand(slot->key);
    if (told && !slot->value.decided.written.empty()) forget_contradicted(s, slot);
  };
  if (w.person) fold_into(w.person, EntityClass::kPerson, EventType::kIdentify);
  if (w.person && w.account) count_named(s.strands.edit(w.person).named, input.name_id);
  if (w.account) fold_into(w.account, EntityClass::kAccount, EventType::kGroup);
}

}  // namespace tutti::steps
