// tutti writeback add|list|remove: the systems that are told what was agreed (docs/conflicts.md).
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>

#include "act/store.h"
#include "app/commands.h"
#include "app/data_folder.h"
#include "govern/sources.h"

namespace tutti::app {
namespace {

struct Arguments {
  std::string data = "data", name, source, document, command;
  bool at_once = false;
};

Result<std::unique_ptr<act::Store>> open(const Arguments& a) {
  return act::Store::open(act::Store::file(DataFolder::workspace(a.data)));
}

Result<void> add(const Arguments& a) {
  std::ifstream in(a.document, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf())) return fail(ErrorCode::kIo, "cannot be read", a.document);
  TRY_VALUE(sources, govern::SourceRegistry::open(DataFolder::access_file(a.data)));
  const govern::SourcePtr source = sources->find_by_name(a.source);
  if (!source) return fail(ErrorCode::kNotFound, "there is no source of this name", a.source);
  TRY_VALUE(store, open(a));
  TRY(store->put_target(
      {.name = a.name, .source = source->id, .at_once = a.at_once, .command = a.command, .document = text.str()}));
  std::printf("%s: changes %s; a running server begins within a second\n", a.name.c_str(),
              a.at_once ? "are sent at once" : "wait to be approved");
  return {};
}

Result<void> list(const Arguments& a) {
  TRY_VALUE(store, open(a));
  TRY_VALUE(targets, store->targets());
  TRY_VALUE(counts, store->counts());
  for (const act::Target& t : targets) {
    std::printf("%s\t%s\t%s", t.name.c_str(), t.command.empty() ? "rest" : "singer",
                t.at_once ? "at once" : "proposals");
    for (const act::Store::Count& c : counts)
      if (c.target == t.name)
        std::printf("\t%.*s %llu", static_cast<int>(act::to_string(c.status).size()), act::to_string(c.status).data(),
                    static_cast<unsigned long long>(c.count));
    std::printf("\n");
  }
  return {};
}

Result<void> remove(const Arguments& a) {
  TRY_VALUE(store, open(a));
  return store->remove_target(a.name);
}

}  // namespace

void add_writeback_command(CLI::App& app, int& status) {
  auto a = std::make_shared<Arguments>();
  CLI::App* group =
      app.add_subcommand("writeback", "tell systems what was agreed (docs/conflicts.md); a server may run");
  group->require_subcommand(1);
  const auto sub = [&](const char* name, const char* help, Result<void> (*run)(const Arguments&)) {
    CLI::App* command = group->add_subcommand(name, help);
    command->add_option("--data", a->data, "folder of all data")->envname("TUTTI_DATA");
    command->callback([a, run, &status] {
      const Result<void> done = run(*a);
      status = done ? 0 : complain(done.error());
    });
    return command;
  };
  CLI::App* adding = sub("add", "add a target, or change it", add);
  adding->add_option("name", a->name, "a-z, 0-9, _ and -")->required();
  adding->add_option("--source", a->source, "whose records it takes")->required();
  adding->add_option("--rest-template,--template", a->document, "JSON file: traits, and the request of a REST target")
      ->required();
  adding->add_option("--target", a->command, "command of a Singer target");
  adding->add_flag("--at-once", a->at_once, "send without asking; default: each change is a proposal");
  sub("list", "targets and how many changes are in which state", list);
  sub("remove", "forget a target and its changes", remove)->add_option("name", a->name)->required();
}

}  // namespace tutti::app
