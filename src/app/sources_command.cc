// tutti source ..., tutti token ...: work on access.db, also while a server runs (it sees the change at once).
#include <CLI/CLI.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "app/commands.h"
#include "app/data_folder.h"
#include "base/time.h"
#include "govern/sources.h"
#include "govern/tokens.h"
#include "ingest/live/signature.h"
#include "ingest/mapping/built_in.h"
#include "ingest/mapping/source_mapping.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", name, kind = "http", file, mapping, scheme, secret_file;
  bool off = false;
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

Result<std::string> text_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail(ErrorCode::kNotFound, "cannot read the file", path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

// A built-in mapping's name, or a file.
Result<std::string> settings_with_mapping(const std::string& given) {
  if (ingest::find_built_in_mapping(given)) return ingest::settings_of_mapping({.built_in = given, .own = {}});
  TRY_VALUE(toml, text_of(given));
  return ingest::settings_of_mapping({.built_in = {}, .own = std::move(toml)});
}

Result<void> set_verification(govern::SourceRegistry& r, const Arguments& a) {
  if (a.off) {
    TRY(r.clear_verification(a.name));
    return {};
  }
  const ingest::SignatureScheme* scheme = ingest::find_signature_scheme(a.scheme);
  if (!scheme) {
    std::string known;
    for (const ingest::SignatureScheme& s : ingest::signature_schemes()) known += " " + std::string(s.name);
    return fail(ErrorCode::kInvalid, "there are the schemes" + known, "--scheme");
  }
  TRY_VALUE(secret, text_of(a.secret_file));
  while (secret.ends_with('\n') || secret.ends_with('\r')) secret.pop_back();
  TRY(ingest::check_signing_secret(*scheme, secret));
  TRY(r.set_verification(a.name, {a.scheme, std::move(secret)}, {.now = system_now()}));
  return {};
}

void print_source(const govern::Source& s) {
  std::string keys;
  for (const std::string& mask : s.key_masks) keys += " " + mask;
  const ingest::SourceMapping mapping = ingest::mapping_of_settings(s.settings);
  if (mapping.toml()) keys += "  mapping " + (mapping.own.empty() ? mapping.built_in : std::string("of its own"));
  if (s.verification) keys += "  signed " + s.verification->scheme;
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
  add->add_option("--mapping", a->mapping, "makes it a webhook: hubspot, salesforce, debezium, or a file");
  add->callback([a, &status] {
    status = with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) -> Result<void> {
      govern::NewSource wanted{.name = a->name, .kind = a->mapping.empty() ? a->kind : "webhook"};
      if (!a->mapping.empty()) {
        TRY_VALUE(settings, settings_with_mapping(a->mapping));
        wanted.settings = std::move(settings);
      }
      TRY_VALUE(made, r.add(wanted, system_now()));
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
  map->add_option("mapping", a->file, "hubspot, salesforce, debezium, or a file of TOML")->required();
  map->callback([a, &status] {
    status = with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) -> Result<void> {
      TRY_VALUE(settings, settings_with_mapping(a->file));
      TRY(r.set_settings(a->name, std::move(settings)));
      return {};
    });
  });
  CLI::App* mappings = source->add_subcommand("mappings", "list the built-in mappings, or print one to start from");
  mappings->add_option("name", a->name, "the one to print");
  mappings->callback([a, &status] {
    const ingest::BuiltInMapping* one = ingest::find_built_in_mapping(a->name);
    if (one) std::fwrite(one->toml.data(), 1, one->toml.size(), stdout);
    else if (!a->name.empty()) status = complain({ErrorCode::kNotFound, "there is no such built-in mapping", a->name});
    else
      for (const ingest::BuiltInMapping& m : ingest::built_in_mappings()) std::puts(std::string(m.name).c_str());
  });
  CLI::App* verify = sub(source, "verify", "take only requests that are signed (docs/ingest.md)", true);
  CLI::Option* scheme = verify->add_option("--scheme", a->scheme, "how: hubspot-v3, zendesk, stripe, ...");
  CLI::Option* secret =
      verify->add_option("--secret-file", a->secret_file, "file with the secret; the one before stays good for a day");
  verify->add_flag("--off", a->off, "need no signature any more")->excludes(scheme)->excludes(secret);
  scheme->needs(secret);
  secret->needs(scheme);
  verify->callback([a, &status] {
    status =
        with_registry<govern::SourceRegistry>(*a, [&](govern::SourceRegistry& r) { return set_verification(r, *a); });
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
