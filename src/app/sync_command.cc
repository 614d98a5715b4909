// tutti sync NAME --tap "CMD" --map MAP, tutti sync add|list|run|remove
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <filesystem>
#include <memory>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/sync_runner.h"
#include "app/sync_sink.h"
#include "base/time.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", every;
  Sync sync;
  bool no_discover = false, discover_only = false, full = false, verbose = false;
};

std::string absolute(const std::string& path) {
  return path.empty() ? path : std::filesystem::absolute(path).lexically_normal().string();
}

// "90s", "15m", "2h", "1d".
Result<int64_t> parse_every(const std::string& text) {
  if (text.empty() || text == "0") return 0;
  const std::string digits = text.substr(0, text.size() - 1);
  const int64_t unit = text.back() == 's'   ? 1'000
                       : text.back() == 'm' ? 60'000
                       : text.back() == 'h' ? 3'600'000
                       : text.back() == 'd' ? kDayMs
                                            : 0;
  if (unit == 0 || digits.empty() || digits.size() > 6 || digits.find_first_not_of("0123456789") != std::string::npos ||
      digits == "0")
    return fail(ErrorCode::kInvalid, "must be like 90s, 15m, 2h or 1d", "--every");
  return std::stoll(digits) * unit;
}

std::string every_text(int64_t ms) {
  if (ms == 0) return "by hand";
  for (const auto& [unit, letter] : {std::pair{kDayMs, 'd'}, {int64_t{3'600'000}, 'h'}, {int64_t{60'000}, 'm'}})
    if (ms % unit == 0) return fmt::format("every {}{}", ms / unit, letter);
  return fmt::format("every {}s", ms / 1'000);
}

Result<std::unique_ptr<SyncStore>> open_store(const Arguments& a) {
  std::error_code failed;
  std::filesystem::create_directories(DataFolder::workspace(a.data), failed);
  return SyncStore::open(SyncStore::file(DataFolder::workspace(a.data)));
}

void print(const SyncOutcome& out) {
  const SyncReport& r = out.report;
  for (const auto& [name, c] : r.streams)
    fmt::print("{}: {} rows: {} changed, {} unchanged, {} older than known, {} rejected; {} events, {} gone\n", name,
               c.rows, c.changed, c.unchanged, c.stale, c.rejected, c.events, c.deleted);
  fmt::print("accepted: {}, already known: {}, refused: {}; {} states\n", r.accepted, r.duplicates, r.refused,
             r.states);
  for (const std::string& note : r.notes) fmt::print("  {}\n", note);
  if (!out.good) fmt::print("not complete: {}\n", out.message);
}

Result<int> run(const Arguments& a, const std::string& name) {
  TRY_VALUE(store, open_store(a));
  if (a.full) TRY(store->forget_state(name));
  SyncTarget target(a.data, *store);
  TRY_VALUE(out, run_sync(*store, {.workspace = DataFolder::workspace(a.data), .name = name, .forward_log = a.verbose},
                          [&](const std::string& source) { return target.sink(source); }));
  print(out);
  return out.good ? 0 : 1;
}

Result<void> save(Arguments& a) {
  TRY_VALUE(every, parse_every(a.every));
  Sync& s = a.sync;
  s.every_ms = every;
  s.map = absolute(s.map);
  s.config = absolute(s.config);
  s.catalog = absolute(s.catalog);
  // With a catalog of one's own the tap is asked again only when that is wished.
  s.discover = !a.no_discover && (s.catalog.empty() || a.discover_only);
  TRY(ingest::singer::SyncMap::load(s.map));
  TRY_VALUE(store, open_store(a));
  if (const Result<SyncInfo> known = store->find(s.name); known && a.every.empty()) s.every_ms = known->sync.every_ms;
  TRY(store->put(s));
  return {};
}

Result<int> sync_now(Arguments& a) {
  if (a.discover_only && a.sync.map.empty()) {
    a.sync.config = absolute(a.sync.config);
    TRY_VALUE(catalog, discover(a.sync));
    fmt::print("{}\n", catalog);
    return 0;
  }
  if (a.sync.tap.empty() || a.sync.map.empty())
    return fail(ErrorCode::kInvalid, "--tap and --map are needed (or `tutti sync run NAME`)", "sync");
  TRY(save(a));
  return run(a, a.sync.name);
}

Result<int> list(const Arguments& a) {
  TRY_VALUE(store, open_store(a));
  TRY_VALUE(syncs, store->list(SyncStore::Rows::kCounted));
  for (SyncInfo& i : syncs) {
    settle_outcome(i, DataFolder::workspace(a.data));
    fmt::print("{:<24} {:<12} {}", i.sync.name, every_text(i.sync.every_ms),
               i.last.outcome.empty() ? "never ran" : i.last.outcome);
    if (i.last.started_at.value != 0)
      fmt::print(" {}: {} rows, {} events, {} rejected", format_time(i.last.started_at), i.last.rows, i.last.events,
                 i.last.rejected);
    if (i.succeeded_at.value != 0) fmt::print("; complete as of {}", format_time(i.succeeded_at));
    fmt::print("\n");
    if (!i.last.message.empty()) fmt::print("    {}\n", i.last.message);
    for (const std::string& note : i.last.notes) fmt::print("    {}\n", note);
  }
  return 0;
}

int finish(const Result<int>& r) {
  return r ? *r : complain(r.error());
}

}  // namespace

void add_sync_commands(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* sync = app.add_subcommand("sync", "bring in what a Singer tap reads (docs/sync.md); a server may run");
  sync->require_subcommand(0, 1);
  const auto options = [a](CLI::App* c, bool configured) {
    c->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
    c->add_flag("--verbose", a->verbose, "show what the tap logs");
    c->add_flag("--full", a->full, "forget the tap's state and read everything again");
    if (!configured) return;
    c->add_option("--tap", a->sync.tap, "command of the tap");
    c->add_option("--map", a->sync.map, "how its streams become events, TOML");
    c->add_option("--config", a->sync.config, "the tap's configuration");
    c->add_option("--catalog", a->sync.catalog, "a catalog of your own, with its selection");
    c->add_flag("--discover", a->discover_only,
                "without --map: print the tap's catalog; with --catalog: discover anew and keep its selection");
    c->add_flag("--no-discover", a->no_discover, "do not ask the tap for its catalog");
    c->add_option("--every", a->every, "let the server run it: 90s, 15m, 2h, 1d");
  };
  sync->add_option("name", a->sync.name, "name of the sync");
  options(sync, true);
  sync->callback([a, sync, &status] {
    if (sync->get_subcommands().empty()) status = finish(sync_now(*a));
  });

  const auto sub = [&](const char* name, const char* help, bool named, bool configured) {
    CLI::App* c = sync->add_subcommand(name, help);
    if (named) c->add_option("name", a->sync.name, "name of the sync")->required();
    options(c, configured);
    return c;
  };
  sub("add", "keep a sync, or change one", true, true)->callback([a, &status] {
    if (a->sync.tap.empty() || a->sync.map.empty())
      status = complain({ErrorCode::kInvalid, "--tap and --map are needed", "sync add"});
    else if (const Result<void> done = save(*a); !done) status = complain(done.error());
  });
  sub("list", "all syncs with their last run", false, false)->callback([a, &status] { status = finish(list(*a)); });
  sub("run", "run a kept sync now", true, false)->callback([a, &status] { status = finish(run(*a, a->sync.name)); });
  sub("remove", "forget a sync; what it brought in stays", true, false)->callback([a, &status] {
    const Result<std::unique_ptr<SyncStore>> store = open_store(*a);
    const Result<void> done = store ? (*store)->remove(a->sync.name) : tl::unexpected(store.error());
    if (!done) status = complain(done.error());
  });
}

}  // namespace tutti::app
