// tutti demo: the example company (docs/demo.md).
#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <memory>

#include "app/commands.h"
#include "app/demo/load.h"
#include "base/time.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", today;
  demo::Options options;
};

void print(const char* what, const demo::Score& s) {
  fmt::print("  {:<9} {} strands: precision {:.4f}, recall {:.4f} ({} of {} true pairs, {} wrong)\n", what, s.strands,
             s.precision(), s.recall(), s.right_pairs, s.true_pairs, s.found_pairs - s.right_pairs);
}

int run(const Arguments& a) {
  demo::Options options = a.options;
  const std::optional<Millis> today = a.today.empty() ? system_now() : parse_time(a.today);
  if (!today) return complain({ErrorCode::kInvalid, "is no day like 2026-11-24", "--today"});
  options.today = day_of(*today);
  const auto start = std::chrono::steady_clock::now();
  const Result<demo::Loaded> loaded = demo::load(a.data, options, [&](const std::string& step) {
    fmt::print("[{:5.1f} s] {}\n", std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
               step);
    std::fflush(stdout);
  });
  if (!loaded) return complain(loaded.error());
  fmt::print("{} rows gave {} events: {} people, {} accounts; {} rows rejected, {} events in quarantine\n",
             loaded->rows, loaded->events, loaded->people, loaded->accounts, loaded->rejected, loaded->quarantined);
  fmt::print("identity by deterministic rules, against the truth:\n");
  print("people", loaded->person_score);
  print("accounts", loaded->account_score);
  fmt::print("with probable duplicates linked:\n");
  print("people", loaded->linked_person_score);
  print("accounts", loaded->linked_account_score);
  return 0;
}

}  // namespace

void add_demo_command(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("demo", "generate the example company and load it into a data folder");
  command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
  command->add_option("--seed", a->options.seed, "another company");
  command->add_option("--today", a->today, "last day of the 18 months; default: today");
  command->add_option("--accounts", a->options.accounts, "how many accounts")->check(CLI::Range(60, 1'000'000));
  command->add_option("--people", a->options.people, "how many people")->check(CLI::Range(100, 10'000'000));
  command->add_option("--web-events", a->options.web_events, "how many events of the website")
      ->check(CLI::Range(100, 100'000'000));
  command->callback([a, &status] { status = run(*a); });
}

}  // namespace tutti::app
