#include "app/sync_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/json_writer.h"
#include "ingest/singer/batch_file.h"

namespace tutti::app {

using ingest::MappedEvent;
using ingest::MappedRow;
using ingest::singer::Message;

namespace {

constexpr size_t kRepeatsMax = 1'000'000;
constexpr size_t kLineKept = 64 << 10;  // of a line that is no message, in the file of rejects

// The hash of what a row became; rows that became the same need not be told again.
Hash128 content_of(const MappedRow& row, bool deleted) {
  std::string text = deleted ? "-" : "+";
  for (const MappedEvent& e : row.events) {
    text.append(e.json).push_back('\0');
    text.append(e.message_id).push_back('\0');
    if (e.timestamp) text += std::to_string(e.timestamp->value);
    text.push_back('\0');
  }
  return hash128(text);
}

// A row's own content, whatever the order of its fields, without what taps add.
std::string whole_row(const ingest::singer::RecordRow& row) {
  std::vector<std::string> parts;
  for (const ingest::RawField& f : row.fields()) {
    if (f.key.starts_with("_sdc_")) continue;
    std::string part(f.key);
    part.push_back('\0');
    parts.push_back(part.append(f.value));
  }
  std::sort(parts.begin(), parts.end());
  std::string text;
  for (const std::string& part : parts) text.append(part).push_back('\0');
  return "#" + to_hex(hash128(text));
}

}  // namespace

StreamCounts SyncReport::total() const {
  StreamCounts sum;
  for (const auto& [name, c] : streams) {
    sum.rows += c.rows;
    sum.changed += c.changed;
    sum.unchanged += c.unchanged;
    sum.stale += c.stale;
    sum.rejected += c.rejected;
    sum.events += c.events;
    sum.deleted += c.deleted;
    sum.deletes_unseen += c.deletes_unseen;
  }
  return sum;
}

SyncRun::SyncRun(SyncStore& store, const SyncInfo& sync, const ingest::singer::SyncMap& map, ingest::RecordSink& sink,
                 SyncRunOptions options)
    : store_(store),
      sync_(sync.sync),
      map_(map),
      sink_(sink),
      options_(std::move(options)),
      state_(sync.state),
      states_(sync.states) {}

Result<std::unique_ptr<SyncRun>> SyncRun::begin(SyncStore& store, const SyncInfo& sync,
                                                const ingest::singer::SyncMap& map, ingest::RecordSink& sink,
                                                SyncRunOptions options) {
  if (!options.rejects_path.empty()) std::filesystem::remove(options.rejects_path);
  TRY(store.drop_ahead());
  return std::unique_ptr<SyncRun>(new SyncRun(store, sync, map, sink, std::move(options)));
}

void SyncRun::note(std::string text) {
  if (report_.notes.size() < SyncReport::kNotesMax &&
      std::find(report_.notes.begin(), report_.notes.end(), text) == report_.notes.end())
    report_.notes.push_back(std::move(text));
}

void SyncRun::oversized_line() {
  ++report_.odd_lines["line_too_large"];
}

Result<void> SyncRun::line(std::string_view text) {
  Result<Message> m = reader_.read(text);
  if (!m) {
    ++report_.odd_lines[m.error().where];
    if (m.error().where == "no_message") return {};
    return keep_reject("", m.error().where, "", "line", text.substr(0, kLineKept));
  }
  switch (m->type) {
    case Message::Type::kSchema: return take_schema(*m);
    case Message::Type::kState: return take_state(m->body);
    case Message::Type::kBatch: return take_batch(*m);
    case Message::Type::kOther: return {};
    case Message::Type::kRecord:
    case Message::Type::kActivateVersion: break;
  }
  TRY_VALUE(s, stream(m->stream));
  if (m->type == Message::Type::kActivateVersion) return s ? take_version(*s, *m->version) : Result<void>{};
  if (!m->time_extracted.empty()) report_.newest = m->time_extracted;
  if (s) return take_record(*s, m->body, m->version);
  if (report_.unmapped.size() < SyncReport::kStreamsMax) ++report_.unmapped[m->stream];
  return {};
}

Result<SyncRun::Stream*> SyncRun::stream(const std::string& name) {
  if (const auto it = streams_.find(name); it != streams_.end()) return &it->second;
  const auto mapped = map_.streams.find(name);
  if (mapped == map_.streams.end()) return nullptr;
  TRY_VALUE(stored, store_.stream(sync_.id, name));
  Stream& s = streams_[name];
  s.id = stored.id;
  s.name = name;
  s.map = &mapped->second;
  s.key = s.map->key;
  s.schema = ingest::singer::StreamSchema::from_text(stored.columns);
  s.counts = &report_.streams[name];
  return &s;
}

Result<void> SyncRun::take_schema(const Message& m) {
  ++report_.schemas;
  TRY_VALUE(s, stream(m.stream));
  if (!s) return {};
  const auto now = ingest::singer::StreamSchema::parse(m.body);
  if (!s->schema.empty())
    for (const std::string& change : ingest::singer::StreamSchema::differences(s->schema, now))
      note(fmt::format("{}: the schema has changed: {}", m.stream, change));
  if (now.text() != s->schema.text()) pending_.columns.emplace_back(s->id, now.text());
  s->schema = now;
  s->described = true;
  if (s->map->key.empty()) s->key = m.key_properties;
  if (s->key.empty() && !s->map->append_without_key)
    note(fmt::format("{}: has no key, so equal rows count as one; `key` or `without_key` in the map changes that",
                     m.stream));
  for (const std::string& column : s->map->mapping->columns()) {
    const std::string head = column.substr(0, column.find('.'));
    if (!now.empty() && !column.starts_with('_') && !now.has(column) && !now.has(head))
      note(fmt::format("{}: the map names column {}, which the stream does not have", m.stream, column));
  }
  return {};
}

Result<void> SyncRun::take_state(std::string_view value) {
  ++report_.states;
  if (state_ != value) {  // taps begin by repeating the state that they were given
    state_ = value;
    ++states_;
    repeats_.clear();
    pending_.state = state_;
    pending_.states = states_;
  }
  at_state_ = true;
  if (options_.now() - committed_at_ < options_.commit_ms) return {};
  return commit();
}

void SyncRun::count_breaks(Stream& s) {
  for (const ingest::RawField& f : row_.fields())
    if (s.schema.breaks(f.key, f.value)) ++s.counts->schema_breaks[std::string(f.key)];
}

Result<void> SyncRun::take_record(Stream& s, std::string_view record, std::optional<int64_t> version) {
  at_state_ = false;
  ++s.counts->rows;
  s.version = version;
  row_.read(record);
  Result<Outcome> outcome = Outcome::kRejected;
  if (!s.described && s.key.empty()) {
    outcome = reject(s, {"no_schema", ""}, record);
  } else if (s.key.empty() && s.map->append_without_key) {
    count_breaks(s);
    outcome = append(s, record);
  } else {
    count_breaks(s);
    Result<std::string> key = s.key.empty() ? Result<std::string>(whole_row(row_)) : row_.key(s.key);
    outcome = key ? settle(s, {.key = std::move(*key),
                               .record = record,
                               .version = version,
                               .lsn = row_.lsn(),
                               .deleted = row_.deleted()})
                  : reject(s, {key.error().where, ""}, record);
  }
  if (!outcome) return tl::unexpected(outcome.error());
  switch (*outcome) {
    case Outcome::kChanged: ++s.counts->changed; break;
    case Outcome::kUnchanged: ++s.counts->unchanged; break;
    case Outcome::kStale: ++s.counts->stale; break;
    case Outcome::kRejected: ++s.counts->rejected; break;
  }
  return events_.size() >= options_.events_max ? send_waiting() : Result<void>{};
}

MappedRow SyncRun::mapped(Stream& s, std::string_view record, bool deleted, std::string_view id) {
  return s.map->mapping->apply(row_.values(s.map->mapping->columns(), deleted), record, {1, id});
}

Result<SyncRun::Outcome> SyncRun::settle(Stream& s, const Sighting& seen) {
  TRY_VALUE(known, store_.row(s.id, seen.key));
  if (known && known->lsn && seen.lsn && *seen.lsn < *known->lsn) return Outcome::kStale;
  RowState next = known.value_or(RowState{});
  if (seen.version) next.version = seen.version;
  if (seen.lsn) next.lsn = seen.lsn;
  const bool moved = !known || next.version != known->version || next.lsn != known->lsn;
  // Of a row without key only a hash is known: nobody could be told what is gone.
  const bool told = !seen.deleted || (s.map->sees_deletes && !s.key.empty());
  MappedRow row;
  if (told) row = mapped(s, seen.record, seen.deleted, {});
  if (row.error) {
    if (known && moved) TRY(store_.put_ahead(s.id, seen.key, next));  // it is there, though it cannot be taken
    return reject(s, *row.error, seen.record);
  }
  next.hash = content_of(row, seen.deleted);
  next.gone = seen.deleted;
  if (known && known->hash == next.hash && known->gone == next.gone) {
    if (moved) TRY(store_.put_ahead(s.id, seen.key, next));
    return Outcome::kUnchanged;
  }
  ++next.changes;
  if (seen.deleted) ++s.counts->deleted;
  if (!told) ++s.counts->deletes_unseen;
  if (told) send(s, mapped(s, seen.record, seen.deleted, id_of(s, seen.key, next.changes, next.hash)));
  TRY(store_.put_ahead(s.id, seen.key, next));
  return Outcome::kChanged;
}

Result<SyncRun::Outcome> SyncRun::append(Stream& s, std::string_view record) {
  const MappedRow row = mapped(s, record, false, {});
  if (row.error) return reject(s, *row.error, record);
  const std::string what = whole_row(row_);
  if (repeats_.size() >= kRepeatsMax)
    return fail(ErrorCode::kTooLarge,
                fmt::format("more than {} rows without key since the tap's last STATE", kRepeatsMax), s.name);
  const uint64_t nth = ++repeats_[s.name + "/" + what];
  send(s, mapped(s, record, false, id_of(s, fmt::format("{}/{}", what, states_), nth, content_of(row, false))));
  return Outcome::kChanged;
}

std::string SyncRun::id_of(const Stream& s, std::string_view what, uint64_t number, Hash128 content) const {
  std::string text = sync_.name;
  text.push_back('\0');
  text.append(s.name).push_back('\0');
  text.append(what).push_back('\0');
  text += fmt::format("{}/{}", number, to_hex(content));
  return to_hex(hash128(text));
}

void SyncRun::send(Stream& s, MappedRow&& row) {
  for (MappedEvent& e : row.events) {
    ++s.counts->events;
    events_.push_back({std::move(e.message_id), e.timestamp, std::move(e.json), s.counts->rows});
  }
}

Result<SyncRun::Outcome> SyncRun::reject(Stream& s, const ingest::RowError& error, std::string_view record) {
  ++s.counts->rejected_by[error.reason];
  TRY(keep_reject(s.name, error.reason, error.column, "record", record));
  return Outcome::kRejected;
}

Result<void> SyncRun::keep_reject(std::string_view stream, std::string_view reason, std::string_view column,
                                  std::string_view what, std::string_view text) {
  if (options_.rejects_path.empty() || rejects_kept_ >= options_.rejects_max) return {};
  ++rejects_kept_;
  JsonWriter w;
  w.begin_object();
  if (!stream.empty()) w.field("stream", stream);
  w.field("reason", reason);
  if (!column.empty()) w.field("column", column);
  if (what == "record") w.raw_field(what, text);
  else w.field(what, text);
  w.end_object();
  std::ofstream out(options_.rejects_path, std::ios::app);
  out << w.view() << '\n';
  out.flush();
  if (!out) return fail(ErrorCode::kIo, "the file for rejected rows cannot be written", options_.rejects_path);
  return {};
}

Result<void> SyncRun::take_batch(const Message& m) {
  TRY_VALUE(s, stream(m.stream));
  if (!s) {
    if (report_.unmapped.size() < SyncReport::kStreamsMax) ++report_.unmapped[m.stream];
    return {};
  }
  for (const std::string& address : m.manifest) {
    TRY_VALUE(path, ingest::singer::batch_path(address, options_.batch_dir));
    TRY_VALUE(file, ingest::singer::BatchFile::open(path));
    for (std::string_view text;;) {
      TRY_VALUE(more, file.next(text));
      if (!more) break;
      if (ingest::trim_json(text).empty()) continue;
      const std::string_view record = batch_json_.read(ingest::trim_json(text));
      if (record.empty()) {
        ++report_.odd_lines["bad_json"];
        TRY(keep_reject(s->name, "bad_json", "", "line", text.substr(0, kLineKept)));
        continue;
      }
      TRY(take_record(*s, record, std::nullopt));
    }
    files_.push_back(path);
  }
  return {};
}

Result<void> SyncRun::take_version(Stream& s, int64_t version) {
  if (s.version != version) {  // no rows of it yet: they may be still to come, or the table may be empty
    s.announced = version;
    return {};
  }
  s.announced.reset();
  at_state_ = false;
  return drop_other_versions(s, version);
}

Result<void> SyncRun::drop_other_versions(Stream& s, int64_t version) {
  SyncStore::OtherVersion wanted{.stream = s.id, .version = version};
  for (;;) {
    TRY_VALUE(rows, store_.rows_of_other_version(wanted));
    if (rows.empty()) return {};
    for (const auto& [key, state] : rows) {
      const std::string record = key.starts_with('[') ? ingest::singer::record_of_key(s.key, key) : std::string("{}");
      row_.read(record);
      TRY(settle(s, {.key = key, .record = record, .version = state.version, .lsn = {}, .deleted = true}));
      wanted.after = key;
    }
    TRY(send_waiting());
  }
}

Result<void> SyncRun::send_waiting() {
  if (events_.empty()) return {};
  TRY_VALUE(taken, sink_.accept(events_));
  report_.accepted += taken.accepted;
  report_.duplicates += taken.duplicates;
  report_.refused += taken.refused;
  events_.clear();
  return {};
}

Result<void> SyncRun::commit() {
  TRY(send_waiting());
  committed_at_ = options_.now();
  TRY(store_.commit(sync_.id, pending_, committed_at_));
  pending_ = {};
  for (const std::string& path : files_) std::remove(path.c_str());
  files_.clear();
  return {};
}

Result<void> SyncRun::idle() {
  if (at_state_ && (pending_.state || !files_.empty())) return commit();
  return send_waiting();
}

Result<void> SyncRun::finish(bool clean) {
  if (clean)
    for (auto& [name, s] : streams_)
      if (s.announced) TRY(drop_other_versions(s, *s.announced));
  if (clean || at_state_) TRY(commit());
  else TRY(send_waiting());
  for (const auto& [name, c] : report_.streams) {
    if (c.deletes_unseen > 0)
      note(fmt::format("{}: {} rows are gone from the silo, and the map does not name _deleted", name,
                       c.deletes_unseen));
    for (const auto& [column, n] : c.schema_breaks)
      note(fmt::format("{}: {} values of {} are of a type that the tap's schema does not allow", name, n, column));
    for (const auto& [reason, n] : c.rejected_by) note(fmt::format("{}: {} rows rejected: {}", name, n, reason));
  }
  if (report_.refused > 0)
    note(fmt::format("{} events were refused by the server; its live view has the reasons", report_.refused));
  for (const auto& [name, n] : report_.unmapped) note(fmt::format("{}: {} rows of a stream without map", name, n));
  for (const auto& [reason, n] : report_.odd_lines) note(fmt::format("{} lines that are no message: {}", n, reason));
  return {};
}

}  // namespace tutti::app
