#include "app/sql_runner.h"

namespace tutti::app {

Result<std::unique_ptr<sql::Runner>> open_sql_runner(const std::string& workspace, sql::RunnerOptions options) {
  options.lake = workspace + "/lake";
  options.scratch = workspace + "/sql";
  return sql::Runner::open(std::move(options));
}

}  // namespace tutti::app
