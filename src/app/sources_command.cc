// tutti source ..., tutti token ...: work on access.db, also while a server runs (it sees the change at once).
#include <CLI/CLI.hpp>

#include <cstdio>
#include <memory>

#include "app/commands.h"
#include "app/data_folder.h"
#include "app/source_mappings.h"
#include "base/time.h"
#include "govern/sources.h"
#include "govern/tokens.h"

#include <filesystem>

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", name, kind = "http", file;
  int64_t id = 0;
};

// Runs `f` on the registry of the folder, which is made when missing.
template <typename Registry, typename F>
int with_registry(const Arguments& a, F&& f) {
  std::error_code failed;
  std::filesystem::create_directories(DataFolder::workspace(a.data), failed);
  Result<std::unique_ptr<Registry>> registry = Registry::open(DataFolder::access_file(a.data));
  if (!registry) return complain(registry.error());
  const Result<void> done = f(**registry);
  return done ? 0 : complain(done.error());
}

void print_source(const govern::Source& s) {
  std::string keys;
  for (const std::string& mask : s.key_masks) keys += " " + mask;
  std::printf("%-24s %-8s %-8s %s%s\n", s.name.c_str(), s.kind.c_str(), s.enabled ? "enabled" : "disabled",
              format_time(s.created_at).c_str(), keys.c_str());
}

}  // namespace

void add_source_commands(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  const auto sub = [a](CLI::App* parent, const char* name, const char* help, bool named) {
    CLI::App* command = parent->add_subcommand(name, help);
    command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
    if (named) command->add_option("name", a->name, "name of the source or token")->required();
    return command;
  };
  CLI::App* source = app.add_subcommand("source", "sources of events and their write keys");
  source->require_subcommand(1);
  CLI::App* add = sub(source, "add", "add a source; prints its write key, once", true);
  add->add_option("--kind", a->kind, "http, webhook or import");
  add->callback([a, &status] {
    status = with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) -> Result<void> {
      TRY_VALUE(made, r.add({.name = a->name, .kind = a->kind}, system_now()));
      std::printf("%s\n", made.key.text.c_str());
      return {};
    });
  });
  sub(source, "list", "list all sources", false)->callback([a, &status] {
    status = with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) -> Result<void> {
      for (const govern::SourcePtr& s : r.list()) print_source(*s);
      return {};
    });
  });
  sub(source, "rotate", "make a new write key; the old one stays valid for a day", true)->callback([a, &status] {
    status = with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) -> Result<void> {
      TRY_VALUE(made, r.rotate_key(a->name, {.now = system_now()}));
      std::printf("%s\n", made.key.text.c_str());
      return {};
    });
  });
  CLI::App* map = sub(source, "map", "give a webhook source its mapping (docs/import.md)", true);
  map->add_option("file", a->file, "the mapping, TOML")->required();
  map->callback([a, &status] {
    status = with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) -> Result<void> {
      TRY_VALUE(settings, SourceMappings::settings_with(a->file));
      TRY(r.set_settings(a->name, std::move(settings)));
      return {};
    });
  });
  for (const bool enabled : {true, false})
    sub(source, enabled ? "enable" : "disable", enabled ? "accept events again" : "refuse events from now on", true)
        ->callback([a, &status, enabled] {
          status = with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) -> Result<void> {
            TRY(r.set_enabled(a->name, enabled));
            return {};
          });
        });

  CLI::App* token = app.add_subcommand("token", "API tokens, for hubs that listen beyond loopback");
  token->require_subcommand(1);
  sub(token, "add", "make a token; prints it, once", true)->callback([a, &status] {
    status = with_registry<govern::TokenRegistry>(*a, [&](govern::TokenRegistry& r) -> Result<void> {
      TRY_VALUE(made, r.create({.name = a->name}, system_now()));
      std::printf("%s\n", made.secret.text.c_str());
      return {};
    });
  });
  sub(token, "list", "list all tokens", false)->callback([a, &status] {
    status = with_registry<govern::TokenRegistry>(*a, [&](govern::TokenRegistry& r) -> Result<void> {
      TRY_VALUE(tokens, r.list());
      for (const govern::ApiToken& t : tokens)
        std::printf("%4lld %-24s %s %s%s\n", static_cast<long long>(t.id), t.name.c_str(), t.masked.c_str(),
                    format_time(t.created_at).c_str(), t.revoked ? " revoked" : "");
      return {};
    });
  });
  CLI::App* revoke = sub(token, "revoke", "make a token useless", false);
  revoke->add_option("id", a->id, "its number in `tutti token list`")->required();
  revoke->callback([a, &status] {
    status = with_registry<govern::TokenRegistry>(*a, [&](govern::TokenRegistry& r) { return r.revoke(a->id); });
  });
}

}  // namespace tutti::app
