#include "hub/lake_rows.h"

#include "base/json_writer.h"

namespace tutti::lake_rows {
namespace {

std::string json_object(const profile::LwwMap& map) {
  JsonWriter w;
  w.begin_object();
  map.for_each([&](const profile::LwwEntry& e) {
    if (!e.removed()) w.raw_field(e.name, e.json);
  });
  w.end_object();
  return w.take();
}

}  // namespace

void add_identifiers(LakeChange& change, StrandId id, const Strand& strand, const Keep& keep) {
  for (const IdentifierUse& use : strand.identifiers)
    change.identifiers.push_back({.strand = id,
                                  .cls = strand.cls,
                                  .source = strand.source,
                                  .type = keep(use.type),
                                  .value = keep(use.value),
                                  .first_seen = use.first_seen,
                                  .uses = use.count});
}

void add_relations(LakeChange& change, StrandId id, const Strand& strand, const Keep& keep) {
  if (strand.cls == EntityClass::kAccount) {
    // An account without a parent says so, since it may have had one.
    change.relations.push_back({.strand = id,
                                .other = strand.parent.account,
                                .source = strand.source,
                                .kind = keep(strand.parent.kind),
                                .evidence = to_string(MembershipEvidence::kRelation),
                                .first_seen = strand.parent.since,
                                .last_seen = strand.parent.since});
    return;
  }
  for (const Membership& m : strand.memberships.entries())
    change.relations.push_back({.strand = id,
                                .other = m.account,
                                .source = strand.source,
                                .kind = "member",
                                .role = keep(m.role),
                                .primary = m.primary,
                                .ended = m.ended,
                                .valid_from = m.from,
                                .valid_to = m.to,
                                .evidence = to_string(m.evidence),
                                .confidence = m.confidence,
                                .first_seen = m.first_seen,
                                .last_seen = m.last_seen});
}

void add_object(LakeChange& change, const profile::BusinessObject& object, const Keep& keep) {
  TUTTI_ASSERT(object.kind != profile::ObjectKind::kOrder);
  ObjectRow row{.kind = to_string(object.kind),
                .source = object.source,
                .id = keep(object.id),
                .account_strand = object.account.strand,
                .person_strand = object.person.strand,
                .first_at = object.first_at,
                .last_at = object.last_at,
                .open = object.kind != profile::ObjectKind::kTicket || profile::is_open(object),
                .fields_json = keep(json_object(object.fields)),
                .metrics_json = keep(json_object(object.metrics))};
  if (object.readings_total > 0) row.last_reading = object.last_reading;
  change.objects.push_back(row);
}

}  // namespace tutti::lake_rows
