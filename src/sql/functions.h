// The functions that SQL of users may call: those that compute a value from their arguments and do nothing else. By
// name, since a list of what is forbidden would miss what the next DuckDB adds.
#pragma once

#include <string_view>

namespace tutti::sql {

// Scalar functions, aggregates, window functions, operators. `name` in lower case.
bool is_scalar_allowed(std::string_view name);
// Functions in FROM.
bool is_table_function_allowed(std::string_view name);

}  // namespace tutti::sql
