#include "hub/views.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "hub/graph.h"
#include "hub/json_text.h"
#include "model/record.h"

namespace tutti::views {
namespace {

// Day buckets and touches count for an account only where it was the person's primary one at that time.
class PrimaryAccount {
 public:
  PrimaryAccount(State& s, Memberships memberships) : memberships_(std::move(memberships)) {
    for (const Membership& m : memberships_.entries()) {
      entity_[m.account.value] = s.strands.find(m.account)->value.entity;
      changes_ |= m.from.has_value() || m.to.has_value();
    }
    always_ = at(s.now, true);
  }
  StrandId at(Millis t, bool look = false) const {
    if (!changes_ && !look) return always_;
    return primary_account(
        memberships_, [&](StrandId strand) { return entity_.at(strand.value); }, t);
  }

 private:
  Memberships memberships_;
  std::unordered_map<uint64_t, StrandId> entity_;
  bool changes_ = false;
  StrandId always_;
};

// What all strands of a person say about accounts, and what its company e-mail addresses say.
Memberships memberships_of(State& s, const std::vector<StrandId>& strands) {
  Memberships all;
  for (const StrandId id : strands) {
    const Strand& strand = s.strands.find(id)->value;
    all.join(strand.memberships);
    for (const IdentifierUse& use : strand.identifiers) {
      if (use.type != "email") continue;
      const auto domain = s.rules.persons.company_domain(use.value);
      if (!domain) continue;
      const std::vector<StrandId> owners = graph::strands_of(s, EntityClass::kAccount, "domain", *domain);
      if (owners.empty()) continue;
      all.add({.account = owners.front(),
               .evidence = MembershipEvidence::kEmailDomain,
               .confidence = 0.8,
               .first_seen = use.first_seen,
               .last_seen = strand.profile.last_seen,
               .offset = use.first_offset});
    }
  }
  return all;
}

std::vector<std::string> names_of(State& s, const profile::StrandProfile& activity) {
  std::vector<std::string> out;
  for (const profile::NameCount& n : activity.names) out.emplace_back(s.names.text(n.name));
  return out;
}

std::vector<IdentifierRow> identifiers_of(State& s, const std::vector<StrandId>& strands) {
  std::vector<IdentifierRow> out;
  for (const StrandId id : strands) {
    const Strand& strand = s.strands.find(id)->value;
    for (const IdentifierUse& use : strand.identifiers) out.push_back({use, id, strand.source});
  }
  return out;
}

void collect_objects(State& s, const std::vector<StrandId>& strands, std::vector<ObjectRow>& rows,
                     profile::AccountFacts& facts) {
  std::vector<ObjectRef> refs;
  for (const StrandId id : strands) {
    const Strand& strand = s.strands.find(id)->value;
    refs.insert(refs.end(), strand.objects.begin(), strand.objects.end());
    if (const FactsTable::Slot* f = s.facts.find(id)) facts.add(f->value);
  }
  std::sort(refs.begin(), refs.end(), [](const ObjectRef& a, const ObjectRef& b) {
    if (a.kind != b.kind) return a.kind < b.kind;
    return std::tie(b.at, a.source, a.id) < std::tie(a.at, b.source, b.id);
  });
  refs.erase(std::unique(refs.begin(), refs.end()), refs.end());
  std::array<size_t, 8> of_kind{};
  for (const ObjectRef& ref : refs) {
    if (++of_kind[static_cast<size_t>(ref.kind)] > kObjectRefsMax) continue;
    const ObjectTable::Slot* slot = s.objects.find(object_key(ref.kind, ref.source, ref.id));
    rows.push_back({ref, slot ? std::optional(slot->value) : std::nullopt});
  }
}

TouchRow touch_row(State& s, const profile::Touch& touch, StrandId person) {
  TouchRow row{touch, std::string(s.names.text(touch.name)), person, {}};
  if (touch.account != 0)
    if (const StrandTable::Slot* slot = s.strands.find(StrandId{touch.account})) row.account = slot->value.entity;
  return row;
}

void newest_first(std::vector<TouchRow>& rows) {
  std::sort(rows.begin(), rows.end(), [](const TouchRow& a, const TouchRow& b) {
    return std::tuple(b.touch.at, b.touch.offset) < std::tuple(a.touch.at, a.touch.offset);
  });
  // An event that names an account is seen from the person's and from the account's side.
  rows.erase(std::unique(rows.begin(), rows.end(),
                         [](const TouchRow& a, const TouchRow& b) { return a.touch.offset == b.touch.offset; }),
             rows.end());
  if (rows.size() > profile::kTouchesMax) rows.resize(profile::kTouchesMax);
}

AccountLink best_link(State& s, StrandId account, const Memberships& all) {
  AccountLink link{summarize(s, account), {}};
  bool any = false;
  for (const Membership& m : all.entries()) {
    if (s.strands.find(m.account)->value.entity != account || (any && !outranks(m, link.membership))) continue;
    link.membership = m;
    any = true;
  }
  return link;
}

// Adds what a person did without naming an account, where this account was the person's primary one.
void add_unnamed_activity(State& s, StrandId account, StrandId person, const std::vector<StrandId>& strands,
                          AccountView& view) {
  const PrimaryAccount primary(s, memberships_of(s, strands));
  for (const StrandId id : strands) {
    const Strand& strand = s.strands.find(id)->value;
    for (const profile::Touch& touch : strand.profile.touches)
      if (touch.account == 0 && primary.at(touch.time()) == account)
        view.touches.push_back(touch_row(s, touch, person));
    if (primary.at(strand.profile.last_seen) != account) continue;
    profile::StrandProfile unnamed = strand.profile;
    unnamed.touches.clear();
    std::erase_if(unnamed.days, [&](const profile::DayBucket& b) {
      return b.account != 0 || primary.at(Millis{b.day * kDayMs}) != account;
    });
    for (const NamedCount& named : strand.named) {
      for (profile::NameCount& n : unnamed.names)
        if (n.name == named.name) n.count -= std::min(n.count, named.count);
      unnamed.events_total -= std::min<uint64_t>(unnamed.events_total, named.count);
    }
    profile::merge_activity_into(view.profile.activity, unnamed);
  }
}

void roll_up(State& s, StrandId account, Rollup& out, std::unordered_set<uint64_t>& seen,
             std::unordered_set<uint64_t>& people) {
  constexpr size_t kAccountsMax = 1000;  // of one hierarchy; a cycle of parents ends here as well
  if (seen.size() >= kAccountsMax || !seen.insert(account.value).second) return;
  ++out.accounts;
  for (const StrandId id : graph::members_of(s, account)) {
    const Strand& strand = s.strands.find(id)->value;
    if (const FactsTable::Slot* f = s.facts.find(id)) out.facts.add(f->value);
    for (const StrandId person : strand.people) people.insert(s.strands.find(person)->value.entity.value);
    for (const StrandId child : strand.children) roll_up(s, s.strands.find(child)->value.entity, out, seen, people);
  }
}

}  // namespace

std::vector<profile::StrandView> strand_views(State& s, const std::vector<StrandId>& strands) {
  std::vector<profile::StrandView> out;
  for (const StrandId id : strands) {
    const Strand& strand = s.strands.find(id)->value;
    out.push_back({id, &strand.profile, strand.decided.empty() ? nullptr : &strand.decided});
  }
  return out;
}

Summary summarize(State& s, StrandId any_strand) {
  const std::vector<StrandId> members = graph::members_of(s, any_strand);
  const Strand& founder = s.strands.find(members.front())->value;
  Summary out{.id = members.front(), .cls = founder.cls};
  const std::vector<profile::StrandView> views = strand_views(s, members);
  const std::vector<profile::MergedTrait> traits = profile::join_traits(views, s.survivorship.rules());
  const auto trait = [&](std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names)
      for (const profile::MergedTrait& t : traits)
        if (!t.removed && t.name == name)
          if (std::string text = json_text(t.winner.json); !text.empty()) return text;
    return std::string();
  };
  for (const profile::StrandView& v : views) {
    if (v.profile->events_total == 0) continue;
    if (out.events == 0 || v.profile->first_seen < out.first_seen) out.first_seen = v.profile->first_seen;
    if (out.events == 0 || out.last_seen < v.profile->last_seen) out.last_seen = v.profile->last_seen;
    out.events += v.profile->events_total;
  }
  out.email = trait({"email"});
  if (out.email.empty())
    for (const StrandId id : members)
      for (const IdentifierUse& use : s.strands.find(id)->value.identifiers)
        if (out.email.empty() && use.type == "email") out.email = use.value;
  out.name = display_name(trait({"name", "fullName", "full_name"}), trait({"firstName", "first_name"}),
                          trait({"lastName", "last_name"}));
  if (out.name.empty() && founder.cls == EntityClass::kPerson) out.name = out.email;
  // Of a visitor nobody has named, the name stays empty: readers say "anonymous" in their own language.
  if (out.name.empty() && founder.cls == EntityClass::kAccount) out.name = founder.key_value;
  out.phone = trait({"phone"});
  out.title = trait({"title", "jobTitle", "position"});
  out.domain = trait({"domain", "website"});
  out.country = trait({"country", "countryCode"});
  out.industry = trait({"industry"});
  JsonWriter w;
  w.begin_object();
  for (const profile::MergedTrait& t : traits)
    if (!t.removed) w.raw_field(t.name, t.winner.json);
  w.end_object();
  out.traits_json = w.take();
  return out;
}

std::vector<AccountLink> accounts_of(State& s, StrandId person) {
  const std::vector<StrandId> members = graph::members_of(s, person);
  const Memberships all = memberships_of(s, members);
  const StrandId primary = PrimaryAccount(s, all).at(s.now);
  std::vector<StrandId> accounts;
  for (const Membership& m : all.entries()) {
    if (m.ended) continue;
    const StrandId account = s.strands.find(m.account)->value.entity;
    if (std::find(accounts.begin(), accounts.end(), account) == accounts.end()) accounts.push_back(account);
  }
  std::vector<AccountLink> out;
  for (const StrandId account : accounts) out.push_back(best_link(s, account, all));
  std::stable_sort(out.begin(), out.end(), [&](const AccountLink& a, const AccountLink& b) {
    if ((a.account.id == primary) != (b.account.id == primary)) return a.account.id == primary;
    return outranks(a.membership, b.membership);
  });
  for (AccountLink& link : out) link.membership.primary = link.account.id == primary;
  return out;
}

std::vector<AccountPerson> people_of(State& s, StrandId account, size_t max, uint64_t& total) {
  std::vector<StrandId> persons;
  std::unordered_set<uint64_t> seen;
  const auto add = [&](StrandId strand) {
    const StrandId person = s.strands.find(strand)->value.entity;
    if (seen.insert(person.value).second && persons.size() < max) persons.push_back(person);
  };
  const std::vector<StrandId> members = graph::members_of(s, account);
  for (const StrandId id : members) {
    const Strand& strand = s.strands.find(id)->value;
    for (const StrandId person : strand.people) add(person);
    for (const IdentifierUse& use : strand.identifiers)
      if (use.type == "domain")
        for (const StrandId person : graph::strands_of(s, EntityClass::kPerson, graph::kEmailDomainIndex, use.value))
          add(person);
  }
  std::vector<AccountPerson> out;
  for (const StrandId person : persons) {
    const std::vector<StrandId> strands = graph::members_of(s, person);
    const AccountLink link = best_link(s, members.front(), memberships_of(s, strands));
    if (link.membership.account.value == 0 || link.membership.ended) {
      seen.erase(person.value);
      continue;
    }
    AccountPerson row{.person = summarize(s, person), .membership = link.membership};
    row.events_30d = events_30d(s, person);
    out.push_back(std::move(row));
  }
  total = seen.size();
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
    return std::tie(b.person.last_seen, a.person.id) < std::tie(a.person.last_seen, b.person.id);
  });
  return out;
}

std::optional<PersonView> person(State& s, StrandId any_strand) {
  const StrandTable::Slot* slot = s.strands.find(any_strand);
  if (!slot || slot->value.cls != EntityClass::kPerson) return std::nullopt;
  PersonView view;
  view.strands = graph::members_of(s, any_strand);
  view.summary = summarize(s, any_strand);
  view.profile = profile::join(strand_views(s, view.strands), s.survivorship.rules(), s.now);
  view.names = names_of(s, view.profile.activity);
  view.identifiers = identifiers_of(s, view.strands);
  view.accounts = accounts_of(s, any_strand);
  for (const profile::Touch& touch : view.profile.activity.touches)
    view.touches.push_back(touch_row(s, touch, view.summary.id));
  newest_first(view.touches);
  collect_objects(s, view.strands, view.objects, view.facts);
  // Facts are kept for accounts; a person's are those of the objects that name the person.
  for (const ObjectRow& row : view.objects)
    if (row.object) view.facts.add(profile::contribution_of(*row.object));
  view.applied = s.applied;
  view.now = s.now;
  return view;
}

std::optional<AccountView> account(State& s, StrandId any_strand) {
  const StrandTable::Slot* slot = s.strands.find(any_strand);
  if (!slot || slot->value.cls != EntityClass::kAccount) return std::nullopt;
  AccountView view;
  view.strands = graph::members_of(s, any_strand);
  view.summary = summarize(s, any_strand);
  view.profile = profile::join(strand_views(s, view.strands), s.survivorship.rules(), s.now);
  view.identifiers = identifiers_of(s, view.strands);
  view.people = people_of(s, view.summary.id, kAccountPeopleMax, view.people_total);
  for (const profile::Touch& touch : view.profile.activity.touches) view.touches.push_back(touch_row(s, touch, {}));
  for (const AccountPerson& p : view.people)
    add_unnamed_activity(s, view.summary.id, p.person.id, graph::members_of(s, p.person.id), view);
  view.profile.windows = profile::windows_of(view.profile.activity, s.now);
  view.summary.events = view.profile.activity.events_total;
  if (view.summary.events > 0) view.summary.last_seen = view.profile.activity.last_seen;
  view.names = names_of(s, view.profile.activity);
  newest_first(view.touches);
  collect_objects(s, view.strands, view.objects, view.facts);
  std::unordered_set<uint64_t> listed;
  for (const StrandId id : view.strands) {
    const Strand& strand = s.strands.find(id)->value;
    if (strand.parent.account.value != 0 && !view.parent)
      view.parent = AccountChild{summarize(s, strand.parent.account), strand.parent.kind};
    for (const StrandId child : strand.children) {
      const Strand& below = s.strands.find(child)->value;
      if (listed.insert(below.entity.value).second) view.children.push_back({summarize(s, child), below.parent.kind});
    }
  }
  std::unordered_set<uint64_t> seen, people;
  roll_up(s, view.summary.id, view.rollup, seen, people);
  view.rollup.people = people.size();
  view.applied = s.applied;
  view.now = s.now;
  return view;
}

std::vector<StrandId> entities_by_identifier(State& s, EntityClass cls, std::string_view type, std::string_view value) {
  std::string normal(value);
  if (type == "email") normal = normalize_email(value).value_or(normal);
  std::vector<StrandId> out;
  for (const StrandId id : graph::strands_of(s, cls, type, normal)) out.push_back(s.strands.find(id)->value.entity);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::pair<StrandId, StrandId> strands_of_event(State& s, SourceId source, std::string_view body) {
  EventParser parser;
  const BatchPtr padded = make_batch(Offset{1}, 1, body);
  const Result<const Event*> event = parser.parse(padded->bytes());
  if (!event) return {};
  const auto id_of = [&](EntityClass cls, const std::vector<IdentifierView>& ids) {
    if (ids.empty()) return StrandId{};
    const StrandTable::Slot* slot = graph::find(s, cls, source, ids.front());
    return slot ? slot->key : StrandId{};
  };
  return {id_of(EntityClass::kPerson, (*event)->person), id_of(EntityClass::kAccount, (*event)->account)};
}

uint64_t events_30d(State& s, StrandId any_strand) {
  uint64_t n = 0;
  for (const StrandId id : graph::members_of(s, any_strand))
    n += profile::count_windows(s.strands.find(id)->value.profile, s.now).days_30;
  return n;
}

uint64_t people_count(State& s, StrandId account) {
  std::unordered_set<uint64_t> people;
  for (const StrandId id : graph::members_of(s, account))
    for (const StrandId person : s.strands.find(id)->value.people)
      people.insert(s.strands.find(person)->value.entity.value);
  return people.size();
}

}  // namespace tutti::views
