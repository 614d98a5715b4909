#include "identity/membership.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

namespace tutti {
namespace {

Membership any_membership() {
  Membership m;
  m.account = StrandId{*rc::gen::inRange<uint64_t>(1, 4)};
  m.evidence = *rc::gen::element(MembershipEvidence::kRelation, MembershipEvidence::kGroupCall,
                                 MembershipEvidence::kEmailDomain);
  m.role = *rc::gen::element<std::string>("", "purchasing", "engineer");
  m.primary = *rc::gen::arbitrary<bool>();
  m.ended = *rc::gen::inRange(0, 4) == 0;
  if (*rc::gen::arbitrary<bool>()) m.from = Millis{*rc::gen::inRange(-3, 3)};
  if (*rc::gen::arbitrary<bool>()) m.to = Millis{*rc::gen::inRange(0, 6)};
  m.confidence = *rc::gen::element(0.0, 0.5, 1.0);
  m.first_seen = Millis{*rc::gen::inRange(0, 3)};
  m.last_seen = Millis{*rc::gen::inRange(3, 6)};
  m.offset = Offset{*rc::gen::inRange<uint64_t>(1, 3)};
  return m;
}

std::vector<Membership> any_memberships() {
  std::vector<Membership> out(*rc::gen::inRange<size_t>(0, 8));
  for (Membership& m : out) m = any_membership();
  return out;
}

Memberships set_of(const std::vector<Membership>& list) {
  Memberships set;
  for (const Membership& m : list) set.add(m);
  return set;
}

Memberships joined(Memberships a, const Memberships& b) {
  a.join(b);
  return a;
}

RC_GTEST_PROP(Memberships, JoinIsCommutativeAssociativeAndIdempotent, ()) {
  const Memberships a = set_of(any_memberships()), b = set_of(any_memberships()), c = set_of(any_memberships());
  RC_ASSERT(joined(a, b) == joined(b, a));
  RC_ASSERT(joined(joined(a, b), c) == joined(a, joined(b, c)));
  RC_ASSERT(joined(a, a) == a);
}

RC_GTEST_PROP(Memberships, SplittingAmongStrandsMakesNoDifference, ()) {
  const std::vector<Membership> list = any_memberships();
  std::vector<Membership> left, right;
  for (const Membership& m : list) (*rc::gen::arbitrary<bool>() ? left : right).push_back(m);
  RC_ASSERT(joined(set_of(right), set_of(left)) == set_of(list));
}

RC_GTEST_PROP(Memberships, EncodingIsExactAndCanonical, ()) {
  const Memberships set = set_of(any_memberships());
  Encoder out;
  set.encode(out);
  Decoder in(out.view());
  Memberships back;
  RC_ASSERT(Memberships::decode(in, back));
  RC_ASSERT(in.at_end());
  RC_ASSERT(back == set);
}

RC_GTEST_PROP(Memberships, CutEncodingsAreRefused, ()) {
  Encoder out;
  set_of(any_memberships()).encode(out);
  Decoder in(out.view().substr(0, *rc::gen::inRange<size_t>(0, out.size())));
  Memberships back;
  RC_ASSERT(!Memberships::decode(in, back));
}

RC_GTEST_PROP(Memberships, PrimaryAccountDoesNotDependOnStrandNumbers, ()) {
  const Memberships set = set_of(any_memberships());
  const Millis at{*rc::gen::inRange(-4, 7)};
  const auto account_of = [](StrandId s) { return StrandId{s.value == 3 ? 1 : s.value}; };
  const StrandId got = primary_account(set, account_of, at);
  bool any_valid = false;
  for (const Membership& m : set.entries()) {
    if (!m.valid_at(at)) continue;
    any_valid = true;
    if (account_of(m.account) == got) continue;
    bool better = false;  // someone of the account that was taken speaks at least as loud
    for (const Membership& n : set.entries())
      better |= n.valid_at(at) && account_of(n.account) == got &&
                (outranks(n, m) || (!outranks(m, n) && got < account_of(m.account)));
    RC_ASSERT(better);
  }
  RC_ASSERT(any_valid == (got != StrandId{}));
}

Membership entry(uint64_t account, MembershipEvidence evidence, int64_t last_seen) {
  Membership m;
  m.account = StrandId{account};
  m.evidence = evidence;
  m.last_seen = Millis{last_seen};
  return m;
}

constexpr auto kSame = [](StrandId s) { return s; };

TEST(PrimaryAccount, FollowsTheRanksOfEvidence) {
  Memberships set;
  EXPECT_EQ(primary_account(set, kSame, Millis{5}), StrandId{0});
  set.add(entry(1, MembershipEvidence::kEmailDomain, 9));
  EXPECT_EQ(primary_account(set, kSame, Millis{5}), StrandId{1});
  set.add(entry(2, MembershipEvidence::kGroupCall, 3));
  set.add(entry(3, MembershipEvidence::kGroupCall, 4));
  EXPECT_EQ(primary_account(set, kSame, Millis{5}), StrandId{3});
  set.add(entry(4, MembershipEvidence::kRelation, 1));
  EXPECT_EQ(primary_account(set, kSame, Millis{5}), StrandId{4});
  Membership primary = entry(5, MembershipEvidence::kRelation, 1);
  primary.primary = true;
  primary.from = Millis{2};
  primary.to = Millis{8};
  set.add(primary);
  EXPECT_EQ(primary_account(set, kSame, Millis{1}), StrandId{4});
  EXPECT_EQ(primary_account(set, kSame, Millis{2}), StrandId{5});
  EXPECT_EQ(primary_account(set, kSame, Millis{8}), StrandId{4});
}

TEST(PrimaryAccount, AnEndedRelationNoLongerCounts) {
  Memberships set;
  set.add(entry(4, MembershipEvidence::kRelation, 1));
  Membership ended = entry(4, MembershipEvidence::kRelation, 2);
  ended.ended = true;
  set.add(ended);
  set.add(entry(4, MembershipEvidence::kRelation, 1));  // the old message again
  EXPECT_EQ(primary_account(set, kSame, Millis{5}), StrandId{0});
}

TEST(Memberships, RemembersWhenItWasFirstSeenWhoeverWins) {
  Membership early = entry(1, MembershipEvidence::kRelation, 3);
  early.first_seen = Millis{2};
  Membership late = entry(1, MembershipEvidence::kRelation, 9);
  late.first_seen = Millis{9};
  late.role = "purchasing";
  Memberships set;
  set.add(early);
  set.add(late);
  EXPECT_EQ(set.entries()[0].first_seen, Millis{2});
  EXPECT_EQ(set.entries()[0].role, "purchasing");
}

TEST(Memberships, ConfidenceIsBroughtIntoRange) {
  Memberships set;
  Membership m = entry(1, MembershipEvidence::kRelation, 1);
  m.confidence = std::numeric_limits<double>::quiet_NaN();
  set.add(m);
  EXPECT_EQ(set.entries()[0].confidence, 0);
  m.last_seen = Millis{2};
  m.confidence = 7;
  set.add(m);
  EXPECT_EQ(set.entries()[0].confidence, 1);
}

TEST(Memberships, TheLongestUnseenGivesWayBeyondTheBound) {
  Memberships set;
  for (uint64_t k = 1; k <= Memberships::kEntriesMax + 1; ++k)
    set.add(entry(k, MembershipEvidence::kGroupCall, k == 500 ? 0 : 10));
  EXPECT_EQ(set.entries().size(), Memberships::kEntriesMax);
  for (const Membership& m : set.entries()) EXPECT_NE(m.account, StrandId{500});
}

}  // namespace
}  // namespace tutti
