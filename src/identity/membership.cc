#include "identity/membership.h"

#include <algorithm>
#include <tuple>

namespace tutti {
namespace {

constexpr uint64_t kFormat = 1;
constexpr uint64_t kPrimary = 1, kEnded = 2, kFrom = 4, kTo = 8;

auto key(const Membership& m) {
  return std::tuple(m.account, m.evidence);
}

// A total order of everything that the later writer brings, so that the winner does not depend on who came first.
auto news(const Membership& m) {
  return std::tie(m.last_seen, m.offset, m.ended, m.primary, m.role, m.from, m.to, m.confidence);
}

void merge(Membership& into, const Membership& other) {
  const Millis first = std::min(into.first_seen, other.first_seen);
  if (news(into) < news(other)) into = other;
  into.first_seen = first;
}

int rank(const Membership& m) {
  switch (m.evidence) {
    case MembershipEvidence::kRelation: return m.primary ? 0 : 1;
    case MembershipEvidence::kGroupCall: return 2;
    case MembershipEvidence::kEmailDomain: return 3;
  }
  return 4;
}

void encode_entry(Encoder& out, const Membership& m) {
  out.u(m.account.value);
  out.u(static_cast<uint64_t>(m.evidence));
  out.u((m.primary ? kPrimary : 0) | (m.ended ? kEnded : 0) | (m.from ? kFrom : 0) | (m.to ? kTo : 0));
  out.bytes(m.role);
  if (m.from) out.i(m.from->value);
  if (m.to) out.i(m.to->value);
  out.f64(m.confidence);
  out.i(m.first_seen.value);
  out.i(m.last_seen.value);
  out.u(m.offset.value);
}

bool decode_entry(Decoder& in, Membership& m) {
  m.account = StrandId{in.u()};
  const uint64_t evidence = in.u();
  const uint64_t flags = in.u();
  m.evidence = static_cast<MembershipEvidence>(evidence);
  m.primary = flags & kPrimary;
  m.ended = flags & kEnded;
  m.role = in.bytes();
  if (flags & kFrom) m.from = Millis{in.i()};
  if (flags & kTo) m.to = Millis{in.i()};
  m.confidence = in.f64();
  m.first_seen = Millis{in.i()};
  m.last_seen = Millis{in.i()};
  m.offset = Offset{in.u()};
  return in.ok() && evidence >= 1 && evidence <= 3 && flags < 16 && m.confidence >= 0 && m.confidence <= 1;
}

}  // namespace

std::string_view to_string(MembershipEvidence evidence) {
  switch (evidence) {
    case MembershipEvidence::kRelation: return "relation";
    case MembershipEvidence::kGroupCall: return "group_call";
    case MembershipEvidence::kEmailDomain: return "email_domain";
  }
  return "unknown";
}

bool outranks(const Membership& a, const Membership& b) {
  const int ra = rank(a), rb = rank(b);
  if (ra != rb) return ra < rb;
  if (a.confidence != b.confidence) return a.confidence > b.confidence;
  return a.last_seen > b.last_seen;
}

void Memberships::add(Membership m) {
  if (!(m.confidence > 0)) m.confidence = 0;  // NaN and -0.0 too
  if (m.confidence > 1) m.confidence = 1;
  auto at = std::lower_bound(entries_.begin(), entries_.end(), m,
                             [](const Membership& x, const Membership& y) { return key(x) < key(y); });
  if (at != entries_.end() && key(*at) == key(m)) return merge(*at, m);
  entries_.insert(at, std::move(m));
  if (entries_.size() <= kEntriesMax) return;
  entries_.erase(std::min_element(entries_.begin(), entries_.end(), [](const Membership& x, const Membership& y) {
    return std::tuple(x.last_seen, key(x)) < std::tuple(y.last_seen, key(y));
  }));
}

void Memberships::join(const Memberships& other) {
  for (const Membership& m : other.entries_) add(m);
}

void Memberships::encode(Encoder& out) const {
  out.u(kFormat);
  out.u(entries_.size());
  for (const Membership& m : entries_) encode_entry(out, m);
}

bool Memberships::decode(Decoder& in, Memberships& out) {
  out.entries_.clear();
  if (in.u() != kFormat) return false;
  const uint64_t count = in.u();
  if (!in.ok() || count > kEntriesMax) return false;
  for (uint64_t k = 0; k < count; ++k) {
    Membership m;
    if (!decode_entry(in, m)) return false;
    if (!out.entries_.empty() && !(key(out.entries_.back()) < key(m))) return false;
    out.entries_.push_back(std::move(m));
  }
  return in.ok();
}

}  // namespace tutti
