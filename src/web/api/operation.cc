// For operators and the home page: health, readiness, metrics, the workspace in numbers.
#include <fmt/format.h>

#include "base/time.h"
#include "log/disk_space.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

constexpr int64_t kHoursShown = 24;

std::string health_json(Services& s, std::string_view status) {
  JsonWriter w;
  w.begin_object();
  w.field("status", status);
  w.field("version", std::string_view(s.version));
  w.field("applied_offset", s.hub.loop().applied().value);
  if (const std::string trouble = s.hub.trouble(); !trouble.empty()) w.field("reason", std::string_view(trouble));
  w.end_object();
  return w.take();
}

std::string_view status_of(Services& s) {
  if (s.hub.stopping()) return "stopping";
  return s.hub.trouble().empty() ? "ok" : "read_only";
}

void reasons(JsonWriter& w, std::string_view key, const log::ReasonCounts& counts) {
  w.key(key);
  w.begin_array();
  for (const auto& [reason, n] : counts) {
    w.begin_object();
    w.field("reason", std::string_view(reason));
    w.field("count", n);
    w.end_object();
  }
  w.end_array();
}

uint64_t sum(const log::ReasonCounts& counts) {
  uint64_t n = 0;
  for (const auto& [reason, count] : counts) n += count;
  return n;
}

void render_counters(JsonWriter& w, const log::LedgerSnapshot& c) {
  w.key("counters");
  w.begin_object();
  w.field("received", c.received);
  w.field("accepted", c.accepted);
  w.field("duplicate", c.duplicates);
  w.field("refused", sum(c.refused));
  reasons(w, "refused_by", c.refused);
  w.field("applied", c.applied);
  w.field("quarantined", sum(c.quarantined));
  reasons(w, "quarantined_by", c.quarantined);
  w.field("pending", c.pending);
  w.end_object();
}

// Events received in each of the last 24 hours, from the lake; hours without events included.
Result<std::vector<std::pair<Millis, uint64_t>>> hours(Services& s) {
  const int64_t this_hour = system_now().value / kHourMs;
  const Result<QueryResult> rows = s.hub.lake().query(fmt::format(
      "SELECT epoch_ms(received_at) // {0} AS h, count(*) FROM event_log WHERE received_at >= make_timestamp({1}) "
      "GROUP BY h",
      kHourMs, (this_hour - kHoursShown + 1) * kHourMs * 1000));
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::pair<Millis, uint64_t>> out;
  for (int64_t h = this_hour - kHoursShown + 1; h <= this_hour; ++h) out.emplace_back(Millis{h * kHourMs}, 0);
  for (const auto& row : rows->rows) {
    const int64_t at = std::stoll(row[0].value_or("0")) - (this_hour - kHoursShown + 1);
    if (at >= 0 && at < kHoursShown) out[static_cast<size_t>(at)].second = std::stoull(row[1].value_or("0"));
  }
  return out;
}

// Prometheus text format 0.0.4.
class Metrics {
 public:
  void type(std::string_view name, std::string_view kind, std::string_view help) {
    out_ += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, kind, help);
  }
  void value(std::string_view name, double v, std::string_view labels = {}) {
    out_ += fmt::format("{}{} {}\n", name, labels, v);
  }
  void value(std::string_view name, uint64_t v, std::string_view labels = {}) {
    out_ += fmt::format("{}{} {}\n", name, labels, v);
  }
  void one(std::string_view name, std::string_view kind, std::string_view help, uint64_t v) {
    type(name, kind, help);
    value(name, v);
  }
  void by_reason(std::string_view name, std::string_view help, const log::ReasonCounts& counts) {
    type(name, "counter", help);
    for (const auto& [reason, n] : counts) value(name, n, fmt::format("{{reason=\"{}\"}}", label(reason)));
  }
  std::string take() { return std::move(out_); }

 private:
  static std::string label(std::string_view text) {
    std::string safe;
    for (const char c : text) {
      if (c == '"' || c == '\\') safe.push_back('\\');
      safe.push_back(c == '\n' ? ' ' : c);
    }
    return safe;
  }
  std::string out_;
};

void stream_metrics(Metrics& m, StreamDirectory& streams) {
  const Result<std::vector<StreamEntry>> all = streams.list();
  if (!all || all->empty()) return;
  const auto each = [&](std::string_view name, std::string_view kind, std::string_view help, auto value) {
    m.type(name, kind, help);
    for (const StreamEntry& e : *all)
      if (const std::optional<uint64_t> v = value(e)) m.value(name, *v, fmt::format("{{stream=\"{}\"}}", e.name));
  };
  using Value = std::optional<uint64_t>;
  each("tutti_stream_running", "gauge", "1 while the stream is connected and reads.",
       [](const StreamEntry& e) { return Value(e.state == "running" ? 1 : 0); });
  each("tutti_stream_messages_total", "counter", "Messages that were taken: mapped + refused.",
       [](const StreamEntry& e) { return Value(e.messages); });
  each("tutti_stream_refused_total", "counter", "Messages that gave no events, with a reason.",
       [](const StreamEntry& e) { return Value(e.refused); });
  each("tutti_stream_missed_total", "counter", "Messages that the broker removed before they were read.",
       [](const StreamEntry& e) { return Value(e.missed); });
  each("tutti_stream_lag", "gauge", "Messages of a Kafka topic that are not taken yet.",
       [](const StreamEntry& e) { return e.lag; });
}

uint64_t resident_bytes() {
  std::FILE* f = std::fopen("/proc/self/statm", "r");
  if (!f) return 0;
  unsigned long long size = 0, resident = 0;
  const int read = std::fscanf(f, "%llu %llu", &size, &resident);
  std::fclose(f);
  return read == 2 ? resident * 4096 : 0;
}

}  // namespace

http::Response health(Services& s, const Call&) {
  return json(health_json(s, status_of(s)));
}

http::Response ready(Services& s, const Call&) {
  const std::string_view status = status_of(s);
  http::Response r = json(health_json(s, status), status == "ok" ? 200 : 503);
  if (r.status == 503) r.headers.push_back({"Retry-After", "1"});
  return r;
}

http::Response get_overview(Services& s, const Call& call) {
  const Result<Offset> least = at_least(s, call);
  if (!least) return error(least.error());
  const auto counts = ask(s, *least, [](State& st) { return st.counts; });
  if (!counts) return error(counts.error());
  const auto by_hour = hours(s);
  if (!by_hour) return error(by_hour.error());
  JsonWriter w;
  w.begin_object();
  w.field("version", std::string_view(s.version));
  render_counters(w, s.hub.ledger().snapshot());
  w.field("people", counts->persons);
  w.field("accounts", counts->accounts);
  w.field("sources", s.sources.list().size());
  w.key("hours");
  w.begin_array();
  for (const auto& [at, n] : *by_hour) {
    w.begin_object();
    w.field("at", at);
    w.field("count", n);
    w.end_object();
  }
  w.end_array();
  w.field("applied_offset", s.hub.loop().applied().value);
  w.field("lake_offset", s.hub.lake().applied().value);
  w.end_object();
  return json(w.take());
}

http::Response metrics(Services& s, const Call&) {
  Metrics m;
  const log::LedgerSnapshot c = s.hub.ledger().snapshot();
  m.one("tutti_events_received_total", "counter", "Events that reached a door: accepted + duplicate + refused.",
        c.received);
  m.one("tutti_events_accepted_total", "counter", "Events on disk: applied + quarantined + pending.", c.accepted);
  m.one("tutti_events_duplicate_total", "counter", "Events whose (source, messageId) was accepted before.",
        c.duplicates);
  m.by_reason("tutti_events_refused_total", "Events turned away at the door.", c.refused);
  m.one("tutti_events_applied_total", "counter", "Events folded into the state.", c.applied);
  m.by_reason("tutti_events_quarantined_total", "Events that could not be applied.", c.quarantined);
  m.one("tutti_events_pending", "gauge", "Events on disk that are not folded yet.", c.pending);

  const log::WriterStats writer = s.hub.writer().stats();
  m.one("tutti_log_queue_bytes", "gauge", "Bytes waiting for the log writer.", writer.queue_bytes);
  m.one("tutti_log_queue_items", "gauge", "Records waiting for the log writer.", writer.queue_items);
  m.one("tutti_log_commits_total", "counter", "Group commits.", writer.commits);
  m.one("tutti_log_failed_commits_total", "counter", "Group commits that failed; nothing of them was acknowledged.",
        writer.failed_commits);
  m.one("tutti_log_end_offset", "gauge", "Last offset on disk.", s.hub.log().end().value);
  m.one("tutti_loop_applied_offset", "gauge", "Last offset folded.", s.hub.loop().applied().value);
  m.one("tutti_loop_checkpoint_offset", "gauge", "Offset a restart replays from.", s.hub.loop().checkpointed().value);
  m.one("tutti_loop_state_bytes", "gauge", "Memory of hot people, accounts and objects.", s.hub.loop().hot_bytes());
  m.one("tutti_state_store_failing", "gauge", "1 while checkpoints cannot be written.",
        s.hub.loop().store_failing() ? 1 : 0);
  m.one("tutti_lake_applied_offset", "gauge", "Last offset in the lake.", s.hub.lake().applied().value);
  const log::SeenStats seen = s.hub.seen().stats();
  if (s.sql) {
    m.type("tutti_sql_statements_total", "counter", "SQL statements by how they ended.");
    for (size_t k = 0; k < sql::kOutcomes; ++k) {
      const auto outcome = static_cast<sql::Outcome>(k);
      m.value("tutti_sql_statements_total", s.sql->count(outcome),
              fmt::format("{{outcome=\"{}\"}}", sql::to_string(outcome)));
    }
  }
  if (s.streams) stream_metrics(m, *s.streams);
  m.one("tutti_seen_ids", "gauge", "Message ids remembered.", seen.ids);
  m.one("tutti_seen_memory_bytes", "gauge", "Memory of remembered ids.", seen.memory_bytes);
  if (const auto disk = log::disk_space(s.hub.dir())) {
    m.one("tutti_disk_free_bytes", "gauge", "Free bytes where the data folder is.", disk->free_bytes);
    m.one("tutti_disk_used_percent", "gauge", "Warning from 85, alarm from 95.",
          static_cast<uint64_t>(disk->used_percent));
  }
  m.one("process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
  return {.content_type = "text/plain; version=0.0.4; charset=utf-8",
          .body = m.take(),
          .headers = {{"Cache-Control", "no-store"}}};
}

}  // namespace tutti::api
