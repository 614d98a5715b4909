// tutti export --target "CMD" --stream people
#include <fmt/format.h>
#include <signal.h>
#include <CLI/CLI.hpp>

#include <memory>

#include "app/commands.h"
#include "app/export_reader.h"
#include "app/export_record.h"
#include "app/sync_process.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", target, config, token;
  std::vector<std::string> streams = {"people"};
  bool verbose = false;
};

// Where the lines go: a target's standard input, or ours when there is no target.
class Lines {
 public:
  explicit Lines(ChildProcess* target) : target_(target) {}
  Result<void> put(std::string line) {
    line.push_back('\n');
    if (target_ ? target_->write(line) : std::fwrite(line.data(), 1, line.size(), stdout) == line.size()) return {};
    return fail(ErrorCode::kUnavailable, "the target reads no more", "target");
  }

 private:
  ChildProcess* target_;
};

Result<void> write_streams(const Arguments& a, ExportReader& reader, Lines lines) {
  for (const std::string& kind : a.streams) {
    TRY(lines.put(export_schema(kind)));
    TRY_VALUE(count, for_each_entity(reader, kind, [&](std::string_view entity) -> Result<void> {
                TRY_VALUE(record, export_record(kind, entity));
                return lines.put(std::move(record));
              }));
    TRY(lines.put(export_state(kind, count)));
    std::fprintf(stderr, "%s: %llu records\n", kind.c_str(), static_cast<unsigned long long>(count));
  }
  return {};
}

Result<int> run(const Arguments& a) {
  signal(SIGPIPE, SIG_IGN);
  TRY_VALUE(reader, ExportReader::open({.data = a.data, .token = a.token}));
  if (a.target.empty()) {
    TRY(write_streams(a, *reader, Lines(nullptr)));
    return 0;
  }
  TRY_VALUE(words, split_command(a.target));
  if (!a.config.empty()) words.insert(words.end(), {"--config", a.config});
  TRY_VALUE(target, ChildProcess::start(words, {.input = true, .forward = a.verbose}));
  const Result<void> written = write_streams(a, *reader, Lines(target.get()));
  target->close_input();
  // A target repeats each state that it has made durable.
  for (std::string_view line;;) {
    TRY_VALUE(what, target->next(line, 1'000));
    if (what == ChildProcess::Read::kEnd) break;
    if (what == ChildProcess::Read::kLine) fmt::print("{}\n", line);
  }
  const ChildProcess::Exit exit = target->wait();
  if (!exit.good())
    return fail(ErrorCode::kUnavailable, "the target ended with " + exit.text() + ":\n" + target->errors(), "target");
  if (!written) return tl::unexpected(written.error());
  return 0;
}

}  // namespace

void add_export_command(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("export", "send people and accounts to a Singer target (docs/sync.md)");
  command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
  command->add_option("--target", a->target, "command of the target; default: write the lines to standard output");
  command->add_option("--config", a->config, "the target's configuration");
  command->add_option("--stream", a->streams, "people, accounts or both")->check(CLI::IsMember({"people", "accounts"}));
  command->add_option("--token", a->token, "API token, for a server beyond loopback");
  command->add_flag("--verbose", a->verbose, "show what the target logs");
  command->callback([a, &status] {
    const Result<int> r = run(*a);
    status = r ? *r : complain(r.error());
  });
}

}  // namespace tutti::app
