#include "hub/quality.h"

#include <algorithm>
#include <unordered_map>

#include "base/hash.h"
#include "hub/graph.h"
#include "hub/scan.h"
#include "hub/views.h"

namespace tutti {
namespace {

// What one source says of one customer's trait.
struct Said {
  SourceId source;
  std::string normal;
};

class Measure {
 public:
  explicit Measure(QualityReport& out) : out_(out) {}

  void look(State& s, StrandId entity) {
    out_.at = s.now;
    const EntityClass cls = s.strands.find(entity)->value.cls;
    const std::vector<StrandId> members = graph::members_of(s, entity);
    said_.clear();
    bool records = false;
    for (const StrandId id : members) {
      const Strand& strand = s.strands.find(id)->value;
      if (strand.profile.traits.empty()) continue;
      records = true;
      QualityOfSource& source = out_.sources[{strand.source, cls}];
      ++source.records;
      source.last_seen = std::max(source.last_seen, strand.profile.last_seen);
      strand.profile.traits.for_each(
          [&](const profile::LwwEntry& e) { add_value(source, cls, entity, strand, e, members.size() > 1); });
    }
    if (!records) return;
    ++(cls == EntityClass::kPerson ? out_.people : out_.accounts);
    if (members.size() > 1) count_conflicts(s, cls, entity, members);
  }

 private:
  void add_value(QualityOfSource& source, EntityClass cls, StrandId entity, const Strand& strand,
                 const profile::LwwEntry& e, bool several) {
    if (e.removed()) return;
    auto it = source.traits.find(e.name);
    if (it == source.traits.end()) {
      if (cells_ == QualityReport::kCellsMax) {
        ++out_.traits_left_out;
        return;
      }
      ++cells_;
      it = source.traits.emplace(std::string(e.name), QualityCell{.kind = profile::kind_of(e.name)}).first;
    }
    QualityCell& cell = it->second;
    ++cell.filled;
    if (profile::is_valid(cell.kind, e.json)) ++cell.valid;
    const int64_t days = (out_.at.value - e.at.value) / kDayMs;
    cell.older_30 += days > 30;
    cell.older_90 += days > 90;
    cell.older_365 += days > 365;
    cell.last = std::max(cell.last, e.at);
    const bool identifying = profile::is_identifying(cell.kind);
    if (!identifying && !several) return;
    std::string normal = profile::normal_form(cell.kind, e.json);
    if (identifying) count_shared(cell, cls, entity, strand.source, e.name, normal);
    const profile::WrittenValue* written = strand.decided.written_of(e.name);
    const bool echo = written && profile::same_value(e.name, written->json, e.json);
    if (several && !echo) said_[it->first].push_back({strand.source, std::move(normal)});
  }

  void count_shared(QualityCell& cell, EntityClass cls, StrandId entity, SourceId source, std::string_view trait,
                    std::string_view normal) {
    Encoder key;
    key.byte(static_cast<uint8_t>(cls));
    key.u(source.value);
    key.bytes(trait);
    key.raw(normal);
    const uint64_t hash = hash128(key.view()).lo;
    if (const auto it = owners_.find(hash); it != owners_.end()) {
      if (it->second != entity.value) ++cell.shared;
    } else if (owners_.size() < QualityReport::kValuesMax) {
      owners_.emplace(hash, entity.value);
    } else {
      out_.shared_complete = false;
    }
  }

  void count_conflicts(State& s, EntityClass cls, StrandId entity, const std::vector<StrandId>& members) {
    for (const auto& [trait, values] : said_) {
      const auto differs = [&all = values](const Said& a) {
        return std::any_of(all.begin(), all.end(),
                           [&](const Said& b) { return a.source != b.source && a.normal != b.normal; });
      };
      std::vector<SourceId> disputing;
      for (const Said& value : values)
        if (differs(value)) disputing.push_back(value.source);
      if (disputing.empty()) continue;
      const bool pinned = std::any_of(members.begin(), members.end(), [&, &name = trait](StrandId id) {
        return s.strands.find(id)->value.decided.pin_of(name) != nullptr;
      });
      QualityConflicts& conflicts = out_.conflicts[{trait, cls}];
      ++(pinned ? conflicts.settled : conflicts.open);
      if (pinned) continue;
      for (const SourceId source : disputing) ++out_.sources[{source, cls}].traits[trait].disputed;
      if (conflicts.entities.size() < QualityReport::kListedMax) conflicts.entities.push_back(entity);
    }
  }

  QualityReport& out_;
  size_t cells_ = 0;
  std::map<std::string, std::vector<Said>> said_;  // of the customer at hand
  std::unordered_map<uint64_t, uint64_t> owners_;  // hash of an identifying value -> who had it first
};

}  // namespace

Result<QualityReport> measure_quality(Hub& hub) {
  QualityReport out;
  Measure measure(out);
  TRY(for_each_entity(hub, [&](State& s, StrandId entity) { measure.look(s, entity); }));
  return out;
}

}  // namespace tutti
