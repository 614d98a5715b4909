// tutti verify, rebuild, backup, restore, doctor, version.
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <unistd.h>

#include <cstdio>
#include <memory>

#include "app/care.h"
#include "app/commands.h"
#include "app/data_folder.h"
#include "app/doctor.h"
#include "app/version.h"
#include "base/json_writer.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", folder;
  bool quick = false, json = false;
};

void show_progress(Offset at) {
  if (isatty(STDERR_FILENO) == 0) return;

  std::fprintf(stderr, "\rfolded to offset %llu", static_cast<unsigned long long>(at.value));
}

void print_json(const VerifyResult& r) {
  JsonWriter w;
  w.begin_object();
  w.field("good", r.good());
  w.field("records", r.records);
  w.field("events", r.events);
  w.field("log_end", r.log_end.value);
  w.field("state_applied", r.state_applied.value);
  w.field("state_checked", r.state_checked);
  w.field("state_hash", std::string_view(to_hex(r.state_hash)));
  w.field("replayed_hash", std::string_view(to_hex(r.replayed_hash)));
  w.key("findings");
  w.begin_array();
  for (const Finding& f : r.findings) {
    w.begin_object();
    w.field("file", std::string_view(f.file));
    w.field("what", std::string_view(f.what));
    w.end_object();
  }
  w.end_array();
  w.end_object();
  std::printf("%s\n", w.take().c_str());
}

int run_verify(const Arguments& a) {
  const Result<VerifyResult> r = verify(a.data, {.quick = a.quick, .progress = show_progress});
  if (!r) return complain(r.error());
  if (a.json) {
    print_json(*r);
    return r->good() ? 0 : 1;
  }
  fmt::print("log: {} records, {} events, ends at offset {}\n", r->records, r->events, r->log_end.value);
  if (r->state_checked)
    fmt::print("state: at offset {}, hash {}, replayed {}\n", r->state_applied.value, to_hex(r->state_hash),
               to_hex(r->replayed_hash));
  for (const std::string& note : r->notes) fmt::print("note: {}\n", note);
  for (const Finding& f : r->findings) fmt::print("DAMAGED {}: {}\n", f.file, f.what);
  fmt::print("{}\n", r->good() ? "all good" : fmt::format("{} findings", r->findings.size()));
  return r->good() ? 0 : 1;
}

int run_rebuild(const Arguments& a) {
  const Result<RebuildResult> r = rebuild_state(a.data, show_progress);
  if (!r) return complain(r.error());
  fmt::print("\nfolded {} records in {:.1f} s, hash {}\n", r->records, r->seconds, to_hex(r->after));
  if (!r->compared) {
    fmt::print("there was no readable state to compare with\n");
    return 0;
  }
  const bool same = r->before == r->before_again;
  fmt::print("the old state at offset {} was {}: {}{}\n", r->before_at.value, same ? "right" : "WRONG",
             to_hex(r->before), same ? "" : " instead of " + to_hex(r->before_again));
  return same ? 0 : 1;
}

int run_backup(const Arguments& a) {
  const Result<BackupResult> r = backup(a.data, a.folder);
  if (!r) return complain(r.error());
  fmt::print("{}: the log up to offset {}, {} bytes\n", a.folder, r->end.value, r->bytes);
  return 0;
}

int run_restore(const Arguments& a) {
  const Result<RestoreResult> r = restore(a.folder, a.data, show_progress);
  if (!r) return complain(r.error());
  fmt::print("\nrestored to offset {}, state hash {}\n", r->end.value, to_hex(r->state_hash));
  return 0;
}

}  // namespace

void add_care_commands(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  const auto sub = [&](const char* name, const char* help, int (*run)(const Arguments&)) {
    CLI::App* command = app.add_subcommand(name, help);
    command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
    command->callback([a, &status, run] { status = run(*a); });
    return command;
  };
  CLI::App* check =
      sub("verify", "check every checksum, every counter identity, and the state against the log", run_verify);
  check->add_flag("--quick", a->quick, "leave out the replay");
  check->add_flag("--json", a->json, "print JSON");
  sub("rebuild", "fold the log into a new state and compare", run_rebuild);
  sub("backup", "copy log and access data into a new folder; the server may run", run_backup)
      ->add_option("folder", a->folder, "new folder")
      ->required();
  sub("restore", "make a data folder from a backup", run_restore)
      ->add_option("folder", a->folder, "the backup")
      ->required();
  sub("doctor", "look for what could keep the hub from running well",
      [](const Arguments& args) { return doctor(args.data); });
  app.add_subcommand("version", "print the version")->callback([&status] {
    std::printf("tutti %s\n", kVersion);
    status = 0;
  });
}

}  // namespace tutti::app
