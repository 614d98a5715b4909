// The SQL workers of a workspace, as the server and the command line start them.
#pragma once

#include <memory>
#include <string>

#include "sql/runner.h"

namespace tutti::app {

// `workspace`: its folder, absolute. Workers get scratch folders below it.
Result<std::unique_ptr<sql::Runner>> open_sql_runner(const std::string& workspace, sql::RunnerOptions options);

}  // namespace tutti::app
