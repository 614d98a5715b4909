// The sub-commands beside `serve`. Each sets `status` to the process's exit code: 0 done, 1 found something wrong, 2
// could not run.
#pragma once

#include <string>

#include "base/result.h"

namespace CLI {
class App;
}

namespace tutti::app {

void add_commands(CLI::App& app, int& status);

void add_source_commands(CLI::App& app, int& status);  // source add|list|rotate|enable|disable, token add|list|revoke
void add_import_command(CLI::App& app, int& status);   // import
void add_sync_commands(CLI::App& app, int& status);    // sync NAME, sync add|list|run|remove
void add_stream_commands(CLI::App& app, int& status);  // stream add|list|pause|resume|remove
void add_export_command(CLI::App& app, int& status);   // export
void add_sql_command(CLI::App& app, int& status);      // sql, lake compact
void add_survivorship_command(CLI::App& app, int& status);  // survivorship show, set, preview
void add_writeback_command(CLI::App& app, int& status);     // writeback add, list, remove
void add_demo_command(CLI::App& app, int& status);          // demo
void add_care_commands(CLI::App& app, int& status);         // verify, rebuild, backup, restore, doctor, version

// Prints an error as "tutti: where: message" and returns 2.
int complain(const Error& e);

}  // namespace tutti::app
