// Decides whether a statement of a user may run at all: exactly one SELECT that names only allowed tables and calls
// only allowed functions. Everything that is not known here is refused; a new kind of DuckDB's syntax stays out until
// somebody lets it in.
//
// Works on what DuckDB's own parser says (json_serialize_sql), so nothing is parsed twice and differently.
// Pure. Threads: any.
#pragma once

#include <string_view>

#include "base/result.h"

namespace tutti::sql {

constexpr size_t kSqlBytesMax = 64 * 1024;

// `serialized` is json_serialize_sql(sql). kInvalid with a sentence for whoever wrote the statement otherwise.
Result<void> check_statement(std::string_view serialized);

}  // namespace tutti::sql
