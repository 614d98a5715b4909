// tutti survivorship show|set|preview: which of several sources' values is shown (docs/conflicts.md).
#include <simdjson.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "app/commands.h"
#include "app/server_call.h"
#include "base/json_writer.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", file, reason, token;
};

constexpr const char* kPath = "/api/v1/survivorship";

Result<std::string> read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return fail(ErrorCode::kIo, "cannot be read", path);
  return text.str();
}

// A part of a JSON object as text.
Result<std::string> part(const std::string& json, std::string_view key, const std::string& where) {
  simdjson::dom::parser parser;
  simdjson::dom::element value;
  if (parser.parse(json)[key].get(value) != simdjson::SUCCESS)
    return fail(ErrorCode::kInvalid, "there is no \"" + std::string(key) + "\"", where);
  return std::string(simdjson::minify(value));
}

Result<void> show(const Arguments& a) {
  TRY_VALUE(answer, call_server({.data = a.data, .path = kPath, .token = a.token}));
  TRY_VALUE(version, part(answer, "version", kPath));
  TRY_VALUE(rules, part(answer, "rules", kPath));
  std::printf("{\"version\":%s,\"rules\":%s}\n", version.c_str(), rules.c_str());
  return {};
}

Result<void> preview(const Arguments& a) {
  TRY_VALUE(text, read_file(a.file));
  TRY_VALUE(rules, part(text, "rules", a.file));
  const std::string path = std::string(kPath) + "/preview";
  TRY_VALUE(
      answer,
      call_server(
          {.data = a.data, .method = "POST", .path = path, .body = "{\"rules\":" + rules + "}", .token = a.token}));
  std::printf("%s\n", answer.c_str());
  return {};
}

Result<void> set(const Arguments& a) {
  TRY_VALUE(text, read_file(a.file));
  TRY_VALUE(rules, part(text, "rules", a.file));
  TRY_VALUE(version, part(text, "version", a.file));
  JsonWriter w;
  w.begin_object();
  w.raw_field("version", version);
  w.raw_field("rules", rules);
  w.field("reason", std::string_view(a.reason));
  w.end_object();
  TRY_VALUE(answer, call_server({.data = a.data, .method = "PUT", .path = kPath, .body = w.take(), .token = a.token}));
  std::printf("%s\n", answer.c_str());
  return {};
}

}  // namespace

void add_survivorship_command(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* group = app.add_subcommand(
      "survivorship", "which of several sources' values is shown; a server must run (docs/conflicts.md)");
  group->require_subcommand(1);
  const auto add = [&](const char* name, const char* help, Result<void> (*run)(const Arguments&)) {
    CLI::App* command = group->add_subcommand(name, help);
    command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
    command->add_option("--token", a->token, "API token, where the server wants one")->envname("TUTTI_TOKEN");
    command->callback([a, run, &status] {
      const Result<void> done = run(*a);
      status = done ? 0 : complain(done.error());
    });
    return command;
  };
  constexpr const char* kFile = "what `show` printed, with other rules";
  add("show", "print the rules in force", show);
  add("preview", "whose values would change", preview)->add_option("file", a->file, kFile)->required();
  CLI::App* setting = add("set", "put other rules in force", set);
  setting->add_option("file", a->file, kFile)->required();
  setting->add_option("--reason", a->reason, "why, for those who read the history")->required();
}

}  // namespace tutti::app
