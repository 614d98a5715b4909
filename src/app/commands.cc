#include "app/commands.h"

#include <CLI/CLI.hpp>

#include <cstdio>

namespace tutti::app {

void add_commands(CLI::App& app, int& status) {
  add_source_commands(app, status);
  add_import_command(app, status);
  add_sync_commands(app, status);
  add_stream_commands(app, status);
  add_export_command(app, status);
  add_sql_command(app, status);
  add_survivorship_command(app, status);
  add_writeback_command(app, status);
  add_demo_command(app, status);
  add_care_commands(app, status);
}

int complain(const Error& e) {
  std::fprintf(stderr, "tutti: %s%s%s\n", e.where.c_str(), e.where.empty() ? "" : ": ", e.message.c_str());
  return 2;
}

}  // namespace tutti::app
