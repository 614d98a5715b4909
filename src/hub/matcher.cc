#include "hub/matcher.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/thread.h"
#include "hub/commands.h"
#include "hub/match_record.h"
#include "linkage/default_models.h"

namespace tutti {
namespace {

using Pair = std::pair<uint64_t, uint64_t>;

Pair pair_of(StrandId a, StrandId b) {
  return std::minmax(a.value, b.value);
}

std::unique_ptr<linkage::LinkIndex> make_index(const linkage::Model& wanted, const linkage::Model& standard) {
  return std::make_unique<linkage::LinkIndex>(wanted.comparisons.empty() ? standard : wanted);
}

}  // namespace

// What changed since the last look.
struct Matcher::Facts {
  struct Seen {
    StrandId id;
    EntityClass cls;
    std::optional<linkage::Record> record;
  };
  std::vector<Seen> strands;
  bool decrees_changed = false;
  std::map<uint64_t, Decree> decrees;
};

Matcher::Matcher(MatcherOptions options, Loop& loop, Append append)
    : options_(std::move(options)), loop_(loop), append_(std::move(append)) {
  persons_.index = make_index(options_.persons, linkage::contact_model());
  accounts_.index = make_index(options_.accounts, linkage::company_model());
}

Matcher::~Matcher() {
  stop();
}

void Matcher::start() {
  if (thread_.joinable()) return;
  thread_ = std::thread([this] {
    name_thread("matcher");
    lower_thread_priority();
    run();
  });
}

void Matcher::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::vector<linkage::Link> Matcher::review(EntityClass cls) const {
  std::lock_guard lock(mutex_);
  return of(cls).review;
}

void Matcher::run() {
  for (;;) {
    const bool busy = pass();
    passes_.fetch_add(1, std::memory_order_release);
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    // While there is a backlog the pause is short: the loop shall have time for others.
    wake_.wait_for(lock, std::chrono::milliseconds(busy && resync_next_ != 0 ? 1 : options_.period_ms),
                   [&] { return stopping_; });
    if (stopping_) return;
  }
}

bool Matcher::pass() {
  const Facts facts = read_changes();
  const bool nothing = facts.strands.empty() && !facts.decrees_changed && resync_next_ == 0 &&
                       persons_.touched.empty() && accounts_.touched.empty();
  if (nothing) refresh_review();
  caught_up_.store(nothing && !review_due_, std::memory_order_release);
  if (nothing) return false;
  learn(facts);
  if (resync_next_ != 0) return true;  // decisions wait until everybody is known
  propose(persons_);
  propose(accounts_);
  withdraw();
  review_due_ = true;
  refresh_review();
  return true;
}

// Costs time in proportion to all open pairs, so it may take a twentieth of the time, and waits while it would be more.
void Matcher::refresh_review() {
  using namespace std::chrono;
  const steady_clock::time_point begin = steady_clock::now();
  if (!review_due_ || begin < review_next_) return;
  review_due_ = false;
  refresh_review(persons_);
  refresh_review(accounts_);
  const steady_clock::time_point end = steady_clock::now();
  review_next_ = end + 20 * (end - begin);
}

Matcher::Facts Matcher::read_changes() {
  Facts facts;
  std::vector<StrandId> changed;
  loop_.visit(Offset{}, [&](State& s) {
    s.matching = true;  // from here on; what was before, the visit to all sees
    changed.swap(s.to_match);
    if (std::exchange(s.to_match_lost, false)) resync_next_ = 1;
    if (resync_next_ != 0) {
      const uint64_t end = std::min(s.next_strand, resync_next_ + 50 * options_.slice);
      for (; resync_next_ < end; ++resync_next_) changed.push_back(StrandId{resync_next_});
      if (resync_next_ == s.next_strand) resync_next_ = 0;
    }
    if (s.decrees_version != decrees_version_) {
      decrees_version_ = s.decrees_version;
      facts.decrees = s.decrees;
      facts.decrees_changed = true;
    }
  });
  std::sort(changed.begin(), changed.end());
  changed.erase(std::unique(changed.begin(), changed.end()), changed.end());
  for (size_t begin = 0; begin < changed.size(); begin += options_.slice) {
    const size_t end = std::min(changed.size(), begin + options_.slice);
    loop_.visit(Offset{}, [&](State& s) {
      for (size_t k = begin; k < end; ++k)
        if (const StrandTable::Slot* slot = s.strands.find(changed[k]))
          facts.strands.push_back({changed[k], slot->value.cls, match_record(s, changed[k])});
    });
  }
  return facts;
}

void Matcher::learn(const Facts& facts) {
  const auto note = [](Side& side, const std::vector<linkage::LinkChange>& changes) {
    for (const linkage::LinkChange& c : changes) side.touched.insert({c.a, c.b});
  };
  if (facts.decrees_changed) {
    std::set<Pair> refused;
    alone_.clear();
    own_.clear();
    for (const auto& [id, d] : facts.decrees) {
      const bool own = d.author == kLinkageAuthor;
      if (d.kind == DecreeKind::kTogether && own && !d.revoked) own_[id] = d;
      if (d.kind == DecreeKind::kTogether && own && d.revoked && d.revoked_by != kLinkageAuthor)
        refused.insert(pair_of(d.a, d.b));
      if (d.kind == DecreeKind::kApart && !d.revoked) refused.insert(pair_of(d.a, d.b));
      if (d.kind == DecreeKind::kAlone && !d.revoked) alone_.insert(d.a.value);
    }
    for (Side* side : {&persons_, &accounts_}) {
      for (const Pair& p : refused)
        if (!refused_.contains(p)) note(*side, side->index->refuse(p.first, p.second));
      for (const Pair& p : refused_)
        if (!refused.contains(p)) note(*side, side->index->allow(p.first, p.second));
      for (const uint64_t id : alone_)
        if (side->index->contains(id)) note(*side, side->index->remove(id));
    }
    refused_ = std::move(refused);
    for (const auto& [id, d] : own_) proposed_.erase(pair_of(d.a, d.b));
  }
  for (const Facts::Seen& seen : facts.strands) {
    Side& side = of(seen.cls);
    if (seen.record && !alone_.contains(seen.id.value)) {
      note(side, side.index->put(*seen.record));
      side.touched.insert(seen.id.value);
    } else if (side.index->contains(seen.id.value)) {
      note(side, side.index->remove(seen.id.value));
    }
  }
}

std::vector<StrandId> Matcher::entities_of(const std::vector<uint64_t>& strands) {
  std::vector<StrandId> out;
  loop_.visit(Offset{}, [&](State& s) {
    for (const uint64_t id : strands) {
      const StrandTable::Slot* slot = s.strands.find(StrandId{id});
      out.push_back(slot ? slot->value.entity : StrandId{});
    }
  });
  return out;
}

void Matcher::propose(Side& side) {
  std::set<uint64_t> done;
  size_t commands = 0;
  while (!side.touched.empty() && commands < options_.commands_max) {
    const uint64_t id = *side.touched.begin();
    side.touched.erase(side.touched.begin());
    if (done.contains(id) || !side.index->contains(id)) continue;
    const std::vector<uint64_t> group = side.index->group_of(id);
    done.insert(group.begin(), group.end());
    if (group.size() < 2) continue;
    const std::vector<StrandId> entities = entities_of(group);
    // One decree for each entity beyond the first joins them all.
    for (size_t k = 1; k < group.size(); ++k) {
      const auto before = std::find(entities.begin(), entities.begin() + static_cast<ptrdiff_t>(k), entities[k]);
      if (entities[k].value == 0 || before != entities.begin() + static_cast<ptrdiff_t>(k)) continue;
      linkage::Link best{};
      for (const linkage::Link& link : side.index->links_of(group[k])) {
        const uint64_t other = link.a == group[k] ? link.b : link.a;
        if (std::binary_search(group.begin(), group.begin() + static_cast<ptrdiff_t>(k), other)) {
          best = link;
          break;
        }
      }
      if (best.a == 0) best = {std::min(group[0], group[k]), std::max(group[0], group[k]), 0};
      if (!proposed_.insert({best.a, best.b}).second) continue;
      const linkage::Model& model = side.index->model();
      ++commands;
      append_(decree_command({.kind = DecreeKind::kTogether,
                              .a = StrandId{best.a},
                              .b = StrandId{best.b},
                              .author = std::string(kLinkageAuthor),
                              .reason = fmt::format("probably the same: {:.1f} bits, probability {:.4f} (model {} {})",
                                                    best.score / 1000.0, linkage::probability_of(best.score),
                                                    model.name, model.version)}));
    }
  }
}

// Decrees whose group is no more.
void Matcher::withdraw() {
  for (const auto& [id, d] : own_) {
    const Side& side = persons_.index->contains(d.a.value) ? persons_ : accounts_;
    const std::vector<uint64_t> group = side.index->group_of(d.a.value);
    if (std::binary_search(group.begin(), group.end(), d.b.value)) continue;
    append_(revoke_command(id, kLinkageAuthor, "the records are no longer alike enough"));
  }
}

void Matcher::refresh_review(Side& side) {
  std::vector<linkage::Link> links = side.index->links();
  std::sort(links.begin(), links.end(), [](const linkage::Link& a, const linkage::Link& b) {
    return std::tie(b.score, a.a, a.b) < std::tie(a.score, b.a, b.b);
  });
  std::vector<linkage::Link> open;
  for (size_t begin = 0; begin < links.size() && open.size() < options_.review_max; begin += options_.slice) {
    std::vector<uint64_t> ends;
    const size_t end = std::min(links.size(), begin + options_.slice);
    for (size_t k = begin; k < end; ++k) ends.insert(ends.end(), {links[k].a, links[k].b});
    const std::vector<StrandId> entities = entities_of(ends);
    for (size_t k = begin; k < end; ++k) {
      const StrandId a = entities[2 * (k - begin)], b = entities[2 * (k - begin) + 1];
      if (a != b && a.value != 0 && b.value != 0) open.push_back(links[k]);
    }
  }
  std::lock_guard lock(mutex_);
  side.review = std::move(open);
}

}  // namespace tutti
