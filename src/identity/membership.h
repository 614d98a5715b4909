// Which accounts a person acts for: a mergeable set of memberships, kept per strand and joined per person.
//
// add() and join() are commutative, associative and idempotent: one entry for each (account strand, evidence), the last
// writer by time wins (ties: by offset, then by value), first_seen is the earliest. Accounts are named by strand, since
// which strands are one account may change; the caller maps strands to account ids when it asks.
//
// Encoding (base/codec.h, canonical): u(format = 1) u(entries), each in order of (account, evidence):
//   u(account) u(evidence) u(flags: 1 primary, 2 ended, 4 from, 8 to) bytes(role) [i(from)] [i(to)] f64(confidence)
//   i(first_seen) i(last_seen) u(offset)
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.h"
#include "base/types.h"

namespace tutti {

enum class MembershipEvidence : uint8_t {
  kRelation = 1,     // a `relation` record, e.g. of the CRM
  kGroupCall = 2,    // a `group` call or context.groupId of the person's own event
  kEmailDomain = 3,  // the domain of the person's e-mail address
};
std::string_view to_string(MembershipEvidence evidence);

struct Membership {
  StrandId account;
  MembershipEvidence evidence = MembershipEvidence::kRelation;
  std::string role;
  bool primary = false;
  bool ended = false;          // taken back
  std::optional<Millis> from;  // valid in [from, to); absent: without end
  std::optional<Millis> to;
  double confidence = 1;  // 0..1
  Millis first_seen;
  Millis last_seen;
  Offset offset;  // of the record that last_seen is from
  bool operator==(const Membership&) const = default;

  bool valid_at(Millis at) const { return !ended && (!from || *from <= at) && (!to || at < *to); }
};

// True when `a` speaks louder than `b` for the account an unnamed event counts for: explicit primary relation, other
// relation, group call, e-mail domain; then higher confidence, then more recent. Not by account id: the caller's tie.
bool outranks(const Membership& a, const Membership& b);

class Memberships {
 public:
  static constexpr size_t kEntriesMax = 1000;  // per strand or person; beyond it the longest unseen entry gives way

  void add(Membership membership);  // confidence is brought into 0..1
  void join(const Memberships& other);

  const std::vector<Membership>& entries() const { return entries_; }  // sorted by (account, evidence)
  bool empty() const { return entries_.empty(); }
  bool operator==(const Memberships&) const = default;

  void encode(Encoder& out) const;
  static bool decode(Decoder& in, Memberships& out);  // false when malformed or not canonical

 private:
  std::vector<Membership> entries_;
};

// The account that an event of this person at `at` counts for when it names none; StrandId{0} if there is none.
// `account_of(StrandId) -> StrandId` maps an account strand to its account's id. Ties go to the lowest account id.
template <std::invocable<StrandId> AccountOf>
StrandId primary_account(const Memberships& memberships, AccountOf&& account_of, Millis at) {
  const Membership* best = nullptr;
  StrandId best_account;
  for (const Membership& m : memberships.entries()) {
    if (!m.valid_at(at) || (best && outranks(*best, m))) continue;
    const StrandId account = account_of(m.account);
    if (best && !outranks(m, *best) && account >= best_account) continue;
    best = &m;
    best_account = account;
  }
  return best_account;
}

}  // namespace tutti
