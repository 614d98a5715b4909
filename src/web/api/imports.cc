// Imports as jobs: upload, detection, suggestion, dry run, start, progress, cancel, rejected rows, undo.
#include "web/api/imports.h"

#include <fmt/format.h>

#include <fstream>

#include "hub/retraction.h"
#include "ingest/files/import_state.h"
#include "web/api/command.h"
#include "web/api/routes.h"

namespace tutti::api {
namespace {

constexpr uint64_t kErrorPieceMax = 4u << 20;  // of one answer; larger files come in ranges (`from`)

void render_progress(JsonWriter& w, const ingest::ImportProgress& p) {
  w.key("progress");
  w.begin_object();
  w.field("rows", p.rows);
  w.field("rows_per_s", static_cast<uint64_t>(p.rows_per_s));
  w.field("seconds_left", static_cast<uint64_t>(p.seconds_left));
  w.field("percent", p.bytes_total == 0 ? uint64_t{0} : std::min<uint64_t>(100, p.bytes * 100 / p.bytes_total));
  w.end_object();
}

// Ids of imports that were undone; empty when nobody can say at the moment.
Retracted undone(Services& s) {
  const auto all = ask(s, Offset{}, [](State& st) { return st.retracted; });
  return all ? *all : Retracted{};
}

void render(JsonWriter& w, const ImportJob& job, const Retracted& retracted = {}) {
  using State = ImportJob::State;
  w.begin_object();
  w.field("id", std::string_view(job.id));
  w.field("file_name", std::string_view(job.file_name));
  w.field("bytes", job.bytes);
  w.field("state", to_string(job.state));
  w.field("by", std::string_view(job.by));
  w.field("created_at", job.created_at);
  if (job.started_at.value != 0) w.field("started_at", job.started_at);
  if (job.finished_at.value != 0) w.field("finished_at", job.finished_at);
  if (!job.source.empty()) w.field("source", std::string_view(job.source));
  if (!job.report.import_id.empty()) w.field("import_id", std::string_view(job.report.import_id));
  if (!job.report.reading.empty()) w.field("reading", std::string_view(job.report.reading));
  if (job.state == State::kRunning) render_progress(w, job.progress);
  if (job.started_at.value != 0) {
    w.key("counts");
    write_counts(w, job.report);
  }
  if (!job.message.empty()) w.field("message", std::string_view(job.message));
  w.field("has_error_file", job.has_error_file);
  w.field("undone", !job.report.import_id.empty() && retracted.contains(job.report.import_id));
  w.end_object();
}

http::Response answer(const Result<ImportJob>& job, int status = 200, const Retracted& retracted = {}) {
  if (!job) return error(job.error());
  JsonWriter w;
  render(w, *job, retracted);
  return json(w.take(), status);
}

http::Response none() {
  return error(ErrorCode::kUnavailable, "this server runs no imports");
}

void render(JsonWriter& w, std::string_view key, const ingest::Guess& g) {
  if (g.value.empty()) return;
  w.key(key);
  w.begin_object();
  w.field("value", std::string_view(g.value));
  w.field("confidence", g.confidence);
  w.field("why", std::string_view(g.why));
  w.end_object();
}

void texts(JsonWriter& w, std::string_view key, const std::vector<std::string>& values, size_t max) {
  w.key(key);
  w.begin_array();
  for (size_t k = 0; k < values.size() && k < max; ++k) w.value(std::string_view(values[k]).substr(0, 1'000));
  w.end_array();
}

constexpr std::string_view kReadFields[] = {"encoding", "delimiter", "quote", "header_row", "sheet"};

// The reading options in a body; the field that is wrong as `where`.
Result<ingest::ReadOptions> read_options(const simdjson::dom::object& body) {
  ingest::ReadOptions read;
  for (const std::string_view field : kReadFields) {
    simdjson::dom::element e;
    if (body[field].get(e) != simdjson::SUCCESS || e.is_null()) continue;
    std::string_view text;
    uint64_t number = 0;
    const bool is_text = e.get(text) == simdjson::SUCCESS;
    if (!is_text && e.get(number) != simdjson::SUCCESS)
      return fail(ErrorCode::kInvalid, "must be text or a number", std::string(field));
    const std::string value = is_text ? std::string(text) : std::to_string(number);
    if (std::string fault = set_read_option(read, std::string(field), value); !fault.empty())
      return fail(ErrorCode::kInvalid, std::move(fault), std::string(field));
  }
  return read;
}

Result<std::string> text_of(const simdjson::dom::object& body, std::string_view field, bool required) {
  std::string_view text;
  if (body[field].get(text) == simdjson::SUCCESS) return std::string(text);
  if (!required && body[field].error() == simdjson::NO_SUCH_FIELD) return std::string();
  return fail(ErrorCode::kInvalid, "must be text", std::string(field));
}

void render_report(JsonWriter& w, const ingest::ImportReport& r) {
  w.begin_object();
  w.field("reading", std::string_view(r.reading));
  w.field("complete", r.complete);
  w.key("counts");
  write_counts(w, r);
  w.key("errors");
  w.begin_array();
  for (const ingest::CellError& e : r.errors) {
    w.begin_object();
    w.field("row", e.row);
    if (!e.column.empty()) w.field("column", std::string_view(e.column));
    w.field("reason", std::string_view(e.reason));
    if (!e.value.empty()) w.field("value", std::string_view(e.value));
    w.end_object();
  }
  w.end_array();
  w.key("preview");
  w.begin_array();
  for (const std::string& event : r.preview) w.raw(event);
  w.end_array();
  w.end_object();
}

}  // namespace

std::string_view to_string(ImportJob::State state) {
  constexpr std::string_view kNames[] = {"new", "waiting", "running", "done", "failed", "cancelled"};
  return kNames[static_cast<size_t>(state)];
}

http::Response list_imports(Services& s, const Call&) {
  JsonWriter w;
  w.begin_object();
  w.key("items");
  w.begin_array();
  if (s.imports) {
    const Retracted retracted = undone(s);
    for (const ImportJob& job : s.imports->list()) render(w, job, retracted);
  }
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response create_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const std::optional<std::string> name = call.request.query_value("name");
  if (!name || name->empty() || name->size() > 255)
    return error(ErrorCode::kInvalid, "must have 1 to 255 bytes", "name");
  const bool token = !call.request.header("authorization").empty();
  return answer(s.imports->create({*name, token ? "token" : "local", call.request.body}), 201);
}

http::Response append_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<uint64_t> at = number(call, "at", 0, 0, UINT64_MAX);
  if (!at) return error(at.error());
  return answer(s.imports->append(call.path[0], *at, call.request.body));
}

http::Response get_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<ImportJob> job = s.imports->get(call.path[0]);
  return answer(job, 200, undone(s));
}

http::Response get_import_mapping(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<ImportJob> job = s.imports->get(call.path[0]);
  if (!job) return error(job.error());
  JsonWriter w;
  w.begin_object();
  w.field("mapping", std::string_view(job->mapping));
  w.end_object();
  return json(w.take());
}

http::Response delete_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<void> removed = s.imports->remove(call.path[0]);
  return removed ? http::Response{.status = 204} : error(removed.error());
}

http::Response detect_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<Body> body = parse_body(call, {"encoding", "delimiter", "quote", "header_row", "sheet"});
  if (!body) return error(body.error());
  const Result<ingest::ReadOptions> read = read_options((*body)->object);
  if (!read) return error(read.error());
  const Result<ingest::Detection> d = s.imports->detect(call.path[0], *read);
  if (!d) return error(d.error());
  JsonWriter w;
  w.begin_object();
  w.field("format", to_string(d->format));
  render(w, "encoding", d->encoding);
  render(w, "delimiter", d->delimiter);
  render(w, "quote", d->quote);
  render(w, "header_row", d->header_row);
  if (!d->sheets.empty()) {
    texts(w, "sheets", d->sheets, 1'000);
    w.field("sheet", std::string_view(d->sheet));
  }
  w.field("decimal_comma", d->hints.decimal_comma);
  w.field("day_first", d->hints.day_first);
  w.key("columns");
  w.begin_array();
  for (const ingest::DetectedColumn& c : d->columns) {
    w.begin_object();
    w.field("name", std::string_view(c.name));
    w.field("content", to_string(c.content.content));
    if (!c.content.filter.empty()) w.field("filter", std::string_view(c.content.filter));
    w.field("confidence", c.content.confidence);
    w.field("ambiguous", c.content.ambiguous);
    w.field("why", std::string_view(c.content.why));
    texts(w, "samples", c.samples, 10);
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response suggest_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<Body> body = parse_body(call, {"encoding", "delimiter", "quote", "header_row", "sheet", "source"});
  if (!body) return error(body.error());
  const Result<ingest::ReadOptions> read = read_options((*body)->object);
  if (!read) return error(read.error());
  const Result<std::string> source = text_of((*body)->object, "source", false);
  if (!source) return error(source.error());
  const Result<ImportJob> job = s.imports->get(call.path[0]);
  if (!job) return error(job.error());
  const Result<ingest::Detection> d = s.imports->detect(call.path[0], *read);
  if (!d) return error(d.error());
  const ingest::Suggestion suggestion = ingest::suggest_mapping(ingest::suggest_input(*d, job->file_name, *source));
  JsonWriter w;
  w.begin_object();
  w.field("mapping", std::string_view(suggestion.toml));
  w.field("kind", std::string_view(suggestion.kind));
  w.field("confidence", suggestion.confidence);
  w.key("columns");
  w.begin_array();
  for (const ingest::ColumnReason& c : suggestion.columns) {
    w.begin_object();
    w.field("column", std::string_view(c.column));
    w.field("field", std::string_view(c.field));
    if (!c.target.empty()) w.field("target", std::string_view(c.target));
    w.field("content", to_string(c.content));
    w.field("confidence", c.confidence);
    w.field("reason", std::string_view(c.reason));
    w.end_object();
  }
  w.end_array();
  w.end_object();
  return json(w.take());
}

http::Response dry_run_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<Body> body = parse_body(call, {"mapping", "rows"});
  if (!body) return error(body.error());
  const Result<std::string> mapping = text_of((*body)->object, "mapping", true);
  if (!mapping) return error(mapping.error());
  uint64_t rows = 10'000;
  if (simdjson::dom::element given; (*body)->object["rows"].get(given) == simdjson::SUCCESS)
    if (given.get(rows) != simdjson::SUCCESS || rows < 1 || rows > 100'000)
      return error(ErrorCode::kInvalid, "must be a whole number from 1 to 100000", "rows");
  const Result<ingest::ImportReport> report = s.imports->dry_run(call.path[0], *mapping, rows);
  if (!report) return error(report.error());
  JsonWriter w;
  render_report(w, *report);
  return json(w.take());
}

http::Response start_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<Body> body = parse_body(call, {"mapping", "attempt"});
  if (!body) return error(body.error());
  const Result<std::string> mapping = text_of((*body)->object, "mapping", true);
  if (!mapping) return error(mapping.error());
  uint64_t attempt = 1;
  if (simdjson::dom::element given; (*body)->object["attempt"].get(given) == simdjson::SUCCESS)
    if (given.get(attempt) != simdjson::SUCCESS || attempt < 1 || attempt > 1'000)
      return error(ErrorCode::kInvalid, "must be a whole number from 1 to 1000", "attempt");
  return answer(s.imports->start(call.path[0], *mapping, static_cast<uint32_t>(attempt)), 202);
}

http::Response cancel_import(Services& s, const Call& call) {
  if (!s.imports) return none();
  return answer(s.imports->cancel(call.path[0]));
}

http::Response get_import_errors(Services& s, const Call& call) {
  if (!s.imports) return none();
  const Result<uint64_t> from = number(call, "from", 0, 0, UINT64_MAX / 2);
  if (!from) return error(from.error());
  const Result<std::string> path = s.imports->error_file(call.path[0]);
  if (!path) return error(path.error());
  std::ifstream in(*path, std::ios::binary | std::ios::ate);
  const auto size =
      static_cast<uint64_t>(std::max<std::streamoff>(0, in ? static_cast<std::streamoff>(in.tellg()) : 0));
  std::string text(static_cast<size_t>(*from >= size ? 0 : std::min(kErrorPieceMax, size - *from)), '\0');
  in.seekg(static_cast<std::streamoff>(*from));
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  return {.content_type = "text/csv; charset=utf-8",
          .body = std::move(text),
          .headers = {{"Cache-Control", "no-store"},
                      {"Content-Disposition", "attachment; filename=\"" + call.path[0] + ".errors.csv\""},
                      {"X-Total-Bytes", std::to_string(size)}}};
}

http::Response undo_import(Services& s, const Call& call) {
  const Result<Body> body = parse_body(call, {"reason"});
  if (!body) return error(body.error());
  const Result<std::string> reason = reason_of((*body)->object);
  if (!reason) return error(reason.error());
  // A job of this server, or the id that an import by the command line printed.
  std::string import = call.path[0];
  if (s.imports)
    if (const Result<ImportJob> job = s.imports->get(import); job && !job->report.import_id.empty())
      import = job->report.import_id;
  if (import.empty() || import.size() > kImportIdMax)
    return error(ErrorCode::kInvalid, "must be the id of an import", "id");
  const Result<Offset> offset = run_command(s, retract_command(import, "console", *reason));
  return offset ? told(*offset) : error(offset.error());
}

}  // namespace tutti::api
