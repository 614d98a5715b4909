// What readers get to see: joins over the loop's state as plain values, made on the loop's thread and rendered
// elsewhere. Every function is short (microseconds for a person, bounded by kAccountPeopleMax for an account) and
// changes nothing but which entries are in memory.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "hub/state.h"
#include "identity/explain.h"
#include "lake/rows.h"
#include "profile/join.h"
#include "store/search_index.h"

namespace tutti::views {

// One line about a person or account.
struct Summary {
  StrandId id;
  EntityClass cls = EntityClass::kPerson;
  std::string name, email, phone, title, domain, country, industry;
  Millis first_seen, last_seen;
  uint64_t events = 0;
  std::string traits_json;
};
// By any strand of it. Requires: the strand exists.
Summary summarize(State& s, StrandId any_strand);

// The strands' profiles with what was decided about them, for profile::join_traits(). Views into the state: for use
// within one visit.
std::vector<profile::StrandView> strand_views(State& s, const std::vector<StrandId>& strands);

// People and accounts a page looks at: at most so many are joined; the rest is counted.
constexpr size_t kAccountPeopleMax = 500;

struct IdentifierRow {
  IdentifierUse use;
  StrandId strand;
  SourceId source;
};

struct AccountLink {  // a person's account
  Summary account;
  Membership membership;
};

struct ObjectRow {
  ObjectRef ref;
  std::optional<profile::BusinessObject> object;
};

struct TouchRow {
  profile::Touch touch;
  std::string name;
  StrandId person, account;  // entities; 0: none
};

struct PersonView {
  Summary summary;
  profile::JoinedProfile profile;
  std::vector<std::string> names;  // by name id of profile.activity.names, same order
  std::vector<IdentifierRow> identifiers;
  std::vector<AccountLink> accounts;  // the primary one first
  std::vector<TouchRow> touches;      // newest first
  std::vector<ObjectRow> objects;     // newest first per kind
  profile::AccountFacts facts;
  std::vector<StrandId> strands;
  Offset applied;
  Millis now;
};

struct AccountPerson {
  Summary person;
  Membership membership;
  uint64_t events_30d = 0;
};

struct AccountChild {
  Summary account;
  std::string kind;
};

struct Rollup {  // over the account and everything below it in the hierarchy
  uint64_t accounts = 0, people = 0;
  profile::AccountFacts facts;
};

struct AccountView {
  Summary summary;
  profile::JoinedProfile profile;  // of the account's strands and, where an event names no account, of its people
  std::vector<std::string> names;
  std::vector<IdentifierRow> identifiers;
  std::optional<AccountChild> parent;
  std::vector<AccountChild> children;
  std::vector<AccountPerson> people;  // last seen first
  uint64_t people_total = 0;
  std::vector<TouchRow> touches;
  std::vector<ObjectRow> objects;
  profile::AccountFacts facts;
  Rollup rollup;
  std::vector<StrandId> strands;
  Offset applied;
  Millis now;
};

struct StrandRowView {
  StrandId id;
  SourceId source;
  std::string key_type, key_value, name;
  Millis first_seen, last_seen;
  uint64_t events = 0;
  std::vector<IdentifierUse> identifiers;
};

struct IdentityView {
  StrandId id;
  EntityClass cls = EntityClass::kPerson;
  std::vector<StrandRowView> strands;
  Explanation explanation;
  std::vector<Decree> decrees;
  std::vector<std::pair<StrandId, Summary>> others;  // strands of refusals that are in another entity, with that one
};

// nullopt: no such strand, or it is of the other class.
std::optional<PersonView> person(State& s, StrandId any_strand);
std::optional<AccountView> account(State& s, StrandId any_strand);
std::optional<IdentityView> identity(State& s, EntityClass cls, StrandId any_strand);

// The persons (accounts) that carry an identifier, sorted; several when the value is shared.
std::vector<StrandId> entities_by_identifier(State& s, EntityClass cls, std::string_view type, std::string_view value);

// The strands that an event is about: {person, account}; 0: names none, or unknown.
std::pair<StrandId, StrandId> strands_of_event(State& s, SourceId source, std::string_view body);

// Events in the last 30 days of all strands of an entity.
uint64_t events_30d(State& s, StrandId any_strand);
// People with a membership that names the account; cheap, leaves out those known by e-mail domain alone.
uint64_t people_count(State& s, StrandId account);

// The accounts a person acts for now, the primary one first.
std::vector<AccountLink> accounts_of(State& s, StrandId person);
// Person entities of an account, by explicit membership and by e-mail domain; at most `max`, and how many there are.
std::vector<AccountPerson> people_of(State& s, StrandId account, size_t max, uint64_t& total);

// The name a strand itself gives; empty when it gives none.
std::string strand_name(const Strand& strand);

// Who would be together after this decree: the persons before and after, among those it touches.
struct Preview {
  std::vector<std::vector<StrandId>> before, after;
};
Preview preview(State& s, const Decree& decree);
Preview preview_revoke(State& s, uint64_t decree);

// --- rows for the lake and the search index
// ---------------------------------------------------------------------------

SearchDoc search_doc(State& s, StrandId strand);
SearchDoc order_doc(const profile::BusinessObject& order);

// Rows of one order with the texts they need; the caller makes the views.
struct OrderTexts {
  struct Order {
    OrderRow row;
    std::string order_id, status, currency;
  };
  struct Line {
    OrderLineRow row;
    std::string order_id, line_id, sku, name, currency;
  };
  std::vector<Order> orders;
  std::vector<Line> lines;
};
OrderTexts order_rows(const profile::BusinessObject& order);

}  // namespace tutti::views
