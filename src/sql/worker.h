// The other side of Runner: a process that runs one statement of a user over a publication of the lake, and ends.
//
// `tutti sql-worker LAKE SCRATCH MEMORY_MIB CPU_SECONDS RESULT_MIB THREADS` with a Job on standard input. It locks
// itself in (sandbox.h) before it reads anything, checks the statement (statement.h), and only then lets DuckDB at it.
#pragma once

namespace tutti::sql {

// Takes the arguments after "sql-worker". Never returns: ends the process with _exit(), since nothing in it is worth
// tidying up.
[[noreturn]] void run_worker(int argc, char** argv);

}  // namespace tutti::sql
