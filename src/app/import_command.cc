// tutti import FILE --map MAP, tutti import FILE --suggest, tutti import --watch DIR --map MAP
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <future>
#include <memory>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/import_sink.h"
#include "app/import_watch.h"
#include "base/time.h"
#include "hub/retraction.h"
#include "ingest/files/detect.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", file, map, errors, key, watch, source, undo;
  ingest::ReadOptions read = {};
  uint32_t attempt = 1;
  bool dry_run = false, quiet = false, suggest = false;
};

// Five times a second at most, and only where somebody looks.
void show(const ingest::ImportProgress& p) {
  static auto last = std::chrono::steady_clock::time_point{};
  const auto now = std::chrono::steady_clock::now();
  if (now - last < std::chrono::milliseconds(200) || isatty(STDERR_FILENO) == 0) return;
  last = now;
  std::fprintf(stderr, "\r%llu rows, %.0f %%, %.0f rows/s, %.0f s left   ", static_cast<unsigned long long>(p.rows),
               p.bytes_total ? 100.0 * static_cast<double>(p.bytes) / static_cast<double>(p.bytes_total) : 100.0,
               p.rows_per_s, p.seconds_left);
}

void print(const std::map<std::string, uint64_t>& counts, const char* what) {
  for (const auto& [reason, n] : counts) fmt::print("  {} {}: {}\n", what, reason, n);
}

void print(const ingest::ImportReport& r, bool dry_run) {
  fmt::print("import {}, read as {}\n", r.import_id, r.reading);
  fmt::print("{} rows{}\n", r.rows, r.resumed_after ? fmt::format(" (resumed after row {})", r.resumed_after) : "");
  fmt::print("  landed: {}, rejected: {}, without events: {}\n", r.landed(), r.rejected, r.without_events);
  print(r.events_by_type, "events");
  print(r.flagged_by, "flagged");
  print(r.rejected_by, "rejected");
  if (!dry_run)
    fmt::print("  accepted: {}, already known: {}, refused by the server: {}\n", r.accepted, r.duplicates, r.refused);
  for (const ingest::CellError& e : r.errors)
    fmt::print("  row {}{}: {}{}\n", e.row, e.column.empty() ? "" : ", column " + e.column, e.reason,
               e.value.empty() ? "" : " (\"" + e.value + "\")");
  for (const std::string& json : r.preview) fmt::print("  {}\n", json);
}

Result<ingest::ImportReport> into_server(const Arguments& a, const std::string& address,
                                         const ingest::ImportOptions& options) {
  std::string key = a.key;
  if (key.empty()) {
    // Whoever may write the data folder may have a key: a second one of the source, beside those in use.
    TRY_VALUE(sources, govern::SourceRegistry::open(DataFolder::access_file(a.data)));
    TRY(sources->reserve({.name = options.mapping->source(), .kind = "import"}, system_now()));
    TRY_VALUE(made, sources->rotate_key(options.mapping->source(), {.now = system_now()}));
    key = made.key.text;
  }
  TRY_VALUE(sink, HttpSink::connect(address, key));
  return run_import(options, *sink);
}

Result<ingest::ImportReport> into_folder(const Arguments& a, const ingest::ImportOptions& options) {
  TRY_VALUE(local, LocalHub::open(a.data));
  TRY_VALUE(source, local->sources().reserve({.name = options.mapping->source(), .kind = "import"}, system_now()));
  HubSink sink(local->hub(), source->id);
  return run_import(options, sink);
}

class NoSink final : public ingest::RecordSink {
  Result<Taken> accept(const std::vector<ingest::ImportedEvent>&) override { return Taken{}; }
};

Result<ingest::ImportReport> import_file(const Arguments& a) {
  TRY_VALUE(mapping, ingest::load_mapping(a.map));
  ingest::ImportOptions options{
      .path = a.file, .mapping = mapping, .read = a.read, .attempt = a.attempt, .dry_run = a.dry_run};
  if (!a.quiet) options.progress = show;
  if (a.dry_run) {
    NoSink none;
    return run_import(options, none);
  }
  std::error_code failed;
  std::filesystem::create_directories(DataFolder::workspace(a.data), failed);
  options.state_dir = DataFolder::workspace(a.data);
  options.error_path = a.errors.empty() ? a.file + ".errors.csv" : a.errors;
  if (const auto server = DataFolder::server_of(a.data)) return into_server(a, *server, options);
  return into_folder(a, options);
}

// Takes an import back: the command into the log, and what is derived made anew without the import.
Result<void> undo(const Arguments& a) {
  if (DataFolder::server_of(a.data))
    return fail(ErrorCode::kUnavailable,
                "a server works on this folder; use its console, or POST /api/v1/imports/ID/undo", "--undo");
  const auto apply_all = [](LocalHub& local) { local.hub().visit(local.hub().log().end(), [](State&) {}); };
  TRY_VALUE(local, LocalHub::open(a.data));
  std::promise<Result<Offset>> appended;
  local->hub().command(retract_command(a.undo, "local", "tutti import --undo"), system_now(),
                       [&](Result<Offset> at) { appended.set_value(std::move(at)); });
  TRY(appended.get_future().get());
  apply_all(*local);
  local = nullptr;
  TRY_VALUE(anew, LocalHub::open(a.data));
  apply_all(*anew);
  std::printf("undone: people, lake and index are made anew without it\n");
  return {};
}

Result<std::string> suggest(const Arguments& a) {
  TRY_VALUE(detection, ingest::detect_file({.path = a.file, .read = a.read}));
  const std::string name = std::filesystem::path(a.file).filename().string();
  return ingest::suggest_mapping(ingest::suggest_input(detection, name, a.source)).toml;
}

Result<void> one_file(const Arguments& a) {
  if (a.suggest) {
    TRY_VALUE(toml, suggest(a));
    std::fputs(toml.c_str(), stdout);
    return {};
  }
  if (a.map.empty())
    return fail(ErrorCode::kInvalid, "a mapping is needed; --suggest writes one to start from", "--map");
  TRY_VALUE(report, import_file(a));
  if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\n");
  print(report, a.dry_run);
  return {};
}

Result<void> run(const Arguments& a) {
  if (!a.undo.empty()) return undo(a);
  if (a.watch.empty() == a.file.empty())
    return fail(ErrorCode::kInvalid, "give a file, or --watch and a folder", "file");
  if (a.watch.empty()) return one_file(a);
  if (a.map.empty()) return fail(ErrorCode::kInvalid, "a mapping is needed", "--map");
  return watch_folder(
      {.folder = a.watch}, [&a](const std::string& path, const std::string& errors) -> Result<std::string> {
        Arguments one = a;
        one.file = path;
        one.errors = errors;
        one.quiet = true;
        TRY_VALUE(report, import_file(one));
        return fmt::format("{} rows: {} landed, {} rejected, {} without events; {} events accepted, {} already known",
                           report.rows, report.landed(), report.rejected, report.without_events, report.accepted,
                           report.duplicates);
      });
}

void add_read_options(CLI::App& command, ingest::ReadOptions& read) {
  constexpr std::pair<const char*, const char*> kFlags[] = {
      {"encoding", "utf-8, utf-16le, utf-16be, big5, gb18030 or windows-1252; default: found out"},
      {"delimiter", "one of , ; | or tab; default: found out"},
      {"quote", "\", ' or none"},
      {"header_row", "number of the header's row; 0: there is none; default 1"},
      {"sheet", "XLSX: name or number of the sheet"}};
  for (const auto& [name, help] : kFlags) {
    std::string flag = "--" + std::string(name);
    std::replace(flag.begin(), flag.end(), '_', '-');
    command.add_option_function<std::string>(
        flag,
        [&read, key = std::string(name)](const std::string& v) {
          if (std::string fault = set_read_option(read, key, v); !fault.empty()) throw CLI::ValidationError(key, fault);
        },
        help);
  }
}

}  // namespace

void add_import_command(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("import", "turn the rows of a file into events (docs/import.md); a server may run");
  command->add_option("file", a->file, "CSV and its like, JSON lines (gzip too), XLSX or Parquet");
  command->add_option("--map", a->map, "the mapping, TOML");
  command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
  command->add_option("--errors", a->errors, "file for rows that cannot be taken; default FILE.errors.csv");
  command->add_option("--key", a->key,
                      "write key to use with a running server; default: a new one of the mapping's source");
  command->add_flag("--dry-run", a->dry_run, "count, show the first events and the errors, land nothing");
  command->add_option("--attempt", a->attempt, "2, 3 ...: land a file again whose import was undone")
      ->check(CLI::PositiveNumber);
  command->add_flag("--suggest", a->suggest, "print a mapping to start from, made from the file's header and contents");
  command->add_option("--source", a->source, "--suggest: name of the source");
  command->add_option("--undo", a->undo, "take back all that an import brought; its id is printed at its end");
  command->add_option("--watch", a->watch,
                      "import each file that comes into this folder; it goes to done/ or failed/ there");
  add_read_options(*command, a->read);
  command->add_flag("--quiet", a->quiet, "no progress");
  command->callback([a, &status] {
    const Result<void> done = run(*a);
    status = done ? 0 : complain(done.error());
  });
}

}  // namespace tutti::app
