// tutti import FILE --map MAP
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <memory>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/import_sink.h"
#include "base/time.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", file, map, errors, key;
  bool dry_run = false, quiet = false;
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
  fmt::print("{} rows{}\n", r.rows, r.resumed_after ? fmt::format(" (resumed after row {})", r.resumed_after) : "");
  fmt::print("  landed: {}, rejected: {}, without events: {}\n", r.rows - r.rejected - r.without_events, r.rejected,
             r.without_events);
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

// A file's import is remembered beside the data under the file's name.
std::string state_path(const Arguments& a) {
  return DataFolder::workspace(a.data) + "/import-" + std::filesystem::path(a.file).filename().string() + ".state";
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
  ingest::ImportOptions options{.path = a.file, .mapping = mapping, .dry_run = a.dry_run};
  if (!a.quiet) options.progress = show;
  if (a.dry_run) {
    NoSink none;
    return run_import(options, none);
  }
  std::error_code failed;
  std::filesystem::create_directories(DataFolder::workspace(a.data), failed);
  options.state_path = state_path(a);
  options.error_path = a.errors.empty() ? a.file + ".errors.csv" : a.errors;
  if (const auto server = DataFolder::server_of(a.data)) return into_server(a, *server, options);
  return into_folder(a, options);
}

}  // namespace

void add_import_command(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("import", "turn the rows of a file into events (docs/import.md); a server may run");
  command->add_option("file", a->file, "CSV, TSV or JSON lines; gzip too")->required();
  command->add_option("--map", a->map, "the mapping, TOML")->required();
  command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
  command->add_option("--errors", a->errors, "file for rows that cannot be taken; default FILE.errors.csv");
  command->add_option("--key", a->key,
                      "write key to use with a running server; default: a new one of the mapping's source");
  command->add_flag("--dry-run", a->dry_run, "count, show the first events and the errors, land nothing");
  command->add_flag("--quiet", a->quiet, "no progress");
  command->callback([a, &status] {
    const Result<ingest::ImportReport> r = import_file(*a);
    if (isatty(STDERR_FILENO) != 0) std::fprintf(stderr, "\n");
    if (!r) {
      status = complain(r.error());
      return;
    }
    print(*r, a->dry_run);
    status = 0;
  });
}

}  // namespace tutti::app
