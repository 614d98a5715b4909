// tutti: one binary, a sub-command each for serving, loading, checking and mending.
#include <CLI/CLI.hpp>

#include <cstdio>
#include <map>

#include "app/commands.h"
#include "app/config.h"
#include "app/serve.h"
#include "sql/worker.h"

extern char** environ;

namespace {

using namespace tutti::app;

std::map<std::string, std::string> environment() {
  std::map<std::string, std::string> out;
  for (char** e = environ; *e; ++e) {
    const std::string line = *e;
    const size_t equal = line.find('=');
    out[line.substr(0, equal)] = equal == std::string::npos ? "" : line.substr(equal + 1);
  }
  return out;
}

// File, then environment, then flags.
tutti::Result<Config> configure(std::string file, const std::map<std::string, std::string>& flags) {
  Config config;
  const auto env = environment();
  if (file.empty())
    if (const auto it = env.find("TUTTI_CONFIG"); it != env.end()) file = it->second;
  if (!file.empty()) TRY(read_file(config, file));
  TRY(read_environment(config, env));
  for (const auto& [key, value] : flags) TRY(set(config, key, value));
  return config;
}

}  // namespace

int main(int argc, char** argv) {
  // Hidden: the server's own worker processes (sql/worker.h), before anything else runs in them.
  if (argc > 1 && std::string_view(argv[1]) == "sql-worker") tutti::sql::run_worker(argc - 2, argv + 2);
  CLI::App app("Tutti, the digital customer hub for B2B companies");
  app.require_subcommand(1);
  int status = 0;

  std::string config_file;
  std::map<std::string, std::string> flags;
  CLI::App* serve_command = app.add_subcommand("serve", "run the hub");
  serve_command->add_option("--config", config_file, "TOML file of settings (docs/configuration.md)");
  for (const Setting& s : settings())
    serve_command->add_option_function<std::string>(
        s.flag(), [&flags, key = std::string(s.key)](const std::string& v) { flags[key] = v; }, s.help);
  serve_command->callback([&] {
    const tutti::Result<Config> config = configure(config_file, flags);
    status = config ? serve(*config) : complain(config.error());
  });
  add_commands(app, status);

  CLI11_PARSE(app, argc, argv);
  return status;
}
