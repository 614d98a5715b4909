#include "hub/feeder.h"

#include <algorithm>
#include <deque>
#include <unordered_map>
#include <unordered_set>

#include "base/thread.h"
#include "hub/graph.h"
#include "hub/lake_rows.h"
#include "hub/steps.h"
#include "hub/views.h"

namespace tutti {

// One step forward of lake and index: rows, with the texts that they view.
struct Feeder::Change {
  LakeChange rows;
  std::vector<SearchDoc> docs;
  std::vector<BatchPtr> batches;                   // own the bodies that the event rows view
  std::deque<std::string> texts;                   // own everything else
  std::vector<Hash128> person_keys, account_keys;  // per event row; zero: names none
  std::vector<StrandId> strands;                   // changed
  std::vector<Hash128> objects;                    // changed
  StrandId resynced_from, resynced_to;             // strands visited once more
  bool cut = false;                                // more events wait than one change may hold
  Offset through;

  std::string_view keep(std::string s) { return texts.emplace_back(std::move(s)); }
};

Feeder::Feeder(FeederOptions options, Loop& loop, log::Tail& tail, Lake& lake, SearchIndex& search)
    : options_(options), loop_(loop), tail_(tail), lake_(lake), search_(search) {
  applied_ = lake.applied().value;
  const Offset behind = std::min(lake.applied(), search.applied());
  if (behind < loop.checkpointed()) {
    resync_next_ = 1;
    objects_from_events_through_ = loop.checkpointed();
  }
}

Feeder::~Feeder() {
  stop();
}

void Feeder::start() {
  thread_ = std::thread([this] {
    name_thread("feeder");
    lower_thread_priority();  // the lake may be behind, a door may not
    run();
  });
}

void Feeder::stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_by_ = std::chrono::steady_clock::now() + std::chrono::milliseconds(options_.stop_ms);
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::string Feeder::last_error() const {
  std::lock_guard lock(const_cast<std::mutex&>(mutex_));
  return last_error_;
}

void Feeder::run() {
  using namespace std::chrono;
  loop_.visit(Offset{}, [this](State& s) { retracted_ = s.retracted; });
  for (;;) {
    const steady_clock::time_point begin = steady_clock::now();
    const Fed fed = feed_once();
    if (fed != Fed::kFull) publish();
    const steady_clock::time_point end = steady_clock::now();
    std::unique_lock lock(mutex_);
    if (stopping_ && (fed == Fed::kNothing || !last_error_.empty() || end > stop_by_)) return;
    if (fed == Fed::kFull && last_error_.empty()) continue;
    // A trickle is collected: a small change costs nearly as much as a large one, so they take a third of the time.
    const auto pause = std::clamp<milliseconds>(2 * duration_cast<milliseconds>(end - begin),
                                                milliseconds(options_.period_ms), milliseconds(1000));
    wake_.wait_for(lock, last_error_.empty() ? pause : milliseconds(1000), [&] { return stopping_; });
  }
}

// For readers outside of this process; those within ask for a publication when they need one.
void Feeder::publish() {
  const auto now = std::chrono::steady_clock::now();
  if (lake_.applied() == published_through_ || now - published_at_ < std::chrono::milliseconds(options_.publish_ms))
    return;
  const Result<lake::PublicationPtr> done = lake_.publish();
  published_at_ = now;
  if (done) published_through_ = (*done)->manifest.applied;
}

Feeder::Fed Feeder::feed_once() {
  Change change;
  const Offset target = loop_.applied();
  if (const Result<void> read = collect(change, target); !read) {
    std::lock_guard lock(mutex_);
    last_error_ = read.error().message;
    return Fed::kSome;
  }
  resolve(change);
  if (!take_changes(change)) return Fed::kFull;
  const bool nothing = change.rows.events.empty() && change.strands.empty() && change.objects.empty() &&
                       change.through == lake_.applied();
  if (nothing) return Fed::kNothing;
  render_entities(change);
  render_objects(change);
  // What has changed may be ahead of the events, or the index behind the lake: the rows are of now and never too early.
  change.rows.through = std::max(change.through, lake_.applied());
  Result<void> done = lake_.apply(change.rows);
  if (done) done = search_.apply(change.docs, change.through);
  if (!done) {
    // What was taken from the loop must not be lost: it is noted there again and comes with the next attempt.
    loop_.visit(Offset{}, [&](State& s) {
      for (const StrandId id : change.strands) s.note_strand(id);
      for (const Hash128& key : change.objects) s.note_object(key);
      for (const StrandMoveRow& m : change.rows.moves)
        if (m.from.value != 0) s.changes.moves.push_back({m.strand, m.entity, m.from, m.since});
    });
  }
  std::lock_guard lock(mutex_);
  last_error_ = done ? std::string() : done.error().message;
  if (done) applied_.store(change.through.value, std::memory_order_release);
  return change.cut || resync_next_ != 0 ? Fed::kFull : Fed::kSome;
}

Result<void> Feeder::collect(Change& change, Offset target) {
  EventParser parser;
  change.through = lake_.applied();
  const Offset from = std::min(change.through, search_.applied());
  change.through = from;
  size_t bytes = 0;
  while (change.through < target) {
    change.cut = change.rows.events.size() >= options_.records_max || bytes >= options_.bytes_max;
    if (change.cut) break;
    TRY_VALUE(batch, tail_.next(change.through + 1, std::chrono::milliseconds(0)));
    if (!batch) break;
    change.batches.push_back(batch);
    for_each_record(*batch, [&](Offset at, const Record& r) {
      if (at <= change.through || at > target) return;
      if (r.kind != RecordKind::kEvent) return;
      const Result<const Event*> parsed = parser.parse(r.body);
      if (!parsed) return;  // in quarantine
      const Event& e = **parsed;
      bytes += r.body.size();
      if (!retracted_.empty() && retracted_.contains(import_of(e))) return;
      const auto key = [&](EntityClass cls, const std::vector<IdentifierView>& ids) {
        return ids.empty() ? Hash128{} : strand_key(cls, r.source, ids.front().type, ids.front().value);
      };
      change.rows.events.push_back({.offset = at,
                                    .timestamp = r.timestamp,
                                    .received_at = r.received_at,
                                    .source = r.source,
                                    .type = to_string(e.type),
                                    .name = e.type == EventType::kTrack ? change.keep(std::string(e.name)) : e.name,
                                    .channel = to_string(e.channel),
                                    .message_id = r.message_id,
                                    .person_strand = {},
                                    .account_strand = {},
                                    .body = r.body});
      change.person_keys.push_back(key(EntityClass::kPerson, e.person));
      change.account_keys.push_back(key(EntityClass::kAccount, e.account));
      if (at <= objects_from_events_through_)
        if (const auto object = steps::object_key_of(e, r.source)) change.objects.push_back(*object);
    });
    change.through = std::min(batch->last(), target);
  }
  return {};
}

void Feeder::resolve(Change& change) {
  std::vector<EventRow>& events = change.rows.events;
  for (size_t begin = 0; begin < events.size(); begin += options_.resolve_slice) {
    const size_t end = std::min(events.size(), begin + options_.resolve_slice);
    loop_.visit(Offset{}, [&](State& s) {
      for (size_t k = begin; k < end; ++k) {
        const auto lookup = [&](const Hash128& key) {
          const KeyTable::Slot* slot = key == Hash128{} ? nullptr : s.keys.find(key);
          return slot ? slot->value : StrandId{};
        };
        events[k].person_strand = lookup(change.person_keys[k]);
        events[k].account_strand = lookup(change.account_keys[k]);
      }
    });
  }
}

bool Feeder::take_changes(Change& change) {
  bool lost = false;
  loop_.visit(Offset{}, [&](State& s) {
    lost = s.changes.lost;
    if (lost) {
      s.changes = {};
      resync_next_ = 1;
      objects_from_events_through_ = s.applied;  // what changed is of events that the lake has not seen yet
      return;
    }
    change.strands.swap(s.changes.strands);
    change.objects.insert(change.objects.end(), s.changes.objects.begin(), s.changes.objects.end());
    s.changes.objects.clear();
    for (const Move& m : s.changes.moves)
      change.rows.moves.push_back({.strand = m.strand, .entity = m.entity, .from = m.at, .since = m.time});
    s.changes.moves.clear();
    if (resync_next_ != 0) {
      const uint64_t end = std::min(s.next_strand, resync_next_ + options_.records_max);
      change.resynced_from = StrandId{resync_next_};
      change.resynced_to = StrandId{end};
      for (; resync_next_ < end; ++resync_next_) change.strands.push_back(StrandId{resync_next_});
      if (resync_next_ == s.next_strand) resync_next_ = 0;
    }
  });
  if (lost) return false;
  const auto unique = [](auto& list) {
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
  };
  unique(change.strands);
  unique(change.objects);
  return true;
}

void Feeder::render_entities(Change& change) {
  std::unordered_set<uint64_t> seen;  // entities
  const lake_rows::Keep keep = [&](std::string s) { return change.keep(std::move(s)); };
  const auto resynced = [&](StrandId id) { return id >= change.resynced_from && id < change.resynced_to; };
  for (size_t begin = 0; begin < change.strands.size(); begin += options_.rows_slice) {
    const size_t end = std::min(change.strands.size(), begin + options_.rows_slice);
    loop_.visit(Offset{}, [&](State& s) {
      for (size_t k = begin; k < end; ++k) {
        const StrandId id = change.strands[k];
        const StrandTable::Slot* slot = s.strands.find(id);
        if (!slot) continue;
        const Strand& strand = slot->value;
        change.rows.strands.push_back({.strand = id,
                                       .entity = strand.entity,
                                       .cls = strand.cls,
                                       .source = strand.source,
                                       .id_type = change.keep(strand.key_type),
                                       .id_value = change.keep(strand.key_value)});
        change.docs.push_back(views::search_doc(s, id));
        lake_rows::add_identifiers(change.rows, id, strand, keep);
        lake_rows::add_relations(change.rows, id, strand, keep);
        // Of strands visited anew nobody knows when they were moved: the lake takes it only if it has nothing better.
        if (strand.entity != id && resynced(id)) change.rows.moves.push_back({.strand = id, .entity = strand.entity});
        if (strand.entity != id) change.rows.entities.push_back({.id = id, .cls = strand.cls, .gone = true});
        if (!seen.insert(strand.entity.value).second) continue;
        const views::Summary sum = views::summarize(s, strand.entity);
        change.rows.entities.push_back({.id = sum.id,
                                        .cls = sum.cls,
                                        .name = change.keep(sum.name),
                                        .email = change.keep(sum.email),
                                        .domain = change.keep(sum.domain),
                                        .country = change.keep(sum.country),
                                        .first_seen = sum.first_seen,
                                        .last_seen = sum.last_seen,
                                        .events = sum.events,
                                        .traits_json = change.keep(sum.traits_json)});
      }
    });
  }
}

void Feeder::render_objects(Change& change) {
  for (size_t begin = 0; begin < change.objects.size(); begin += options_.rows_slice) {
    const size_t end = std::min(change.objects.size(), begin + options_.rows_slice);
    std::vector<profile::BusinessObject> objects;
    loop_.visit(Offset{}, [&](State& s) {
      for (size_t k = begin; k < end; ++k)
        if (const ObjectTable::Slot* slot = s.objects.find(change.objects[k])) objects.push_back(slot->value);
    });
    for (const profile::BusinessObject& order : objects) {
      if (order.kind != profile::ObjectKind::kOrder) {
        lake_rows::add_object(change.rows, order, [&](std::string s) { return change.keep(std::move(s)); });
        continue;
      }
      views::OrderTexts texts = views::order_rows(order);
      for (views::OrderTexts::Order& o : texts.orders) {
        OrderRow row = o.row;
        row.order_id = change.keep(std::move(o.order_id));
        row.status = change.keep(std::move(o.status));
        row.currency = change.keep(std::move(o.currency));
        change.rows.orders.push_back(row);
      }
      for (views::OrderTexts::Line& l : texts.lines) {
        OrderLineRow row = l.row;
        row.order_id = change.keep(std::move(l.order_id));
        row.line_id = change.keep(std::move(l.line_id));
        row.sku = change.keep(std::move(l.sku));
        row.name = change.keep(std::move(l.name));
        row.currency = change.keep(std::move(l.currency));
        change.rows.lines.push_back(row);
      }
      change.docs.push_back(views::order_doc(order));
    }
  }
}

}  // namespace tutti
