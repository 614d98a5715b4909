#include "sql/worker.h"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/sanitized.h"
#include "lake/manifest.h"
#include "sql/result_writer.h"
#include "sql/sandbox.h"
#include "sql/statement.h"
#include "sql/wire.h"

namespace tutti::sql {
namespace {

constexpr int kIn = 0, kOut = 1;
// What the program, its libraries and its threads take of the address space before DuckDB has stored a row.
constexpr uint64_t kBaseMib = 384;

struct Arguments {
  std::string lake, scratch;
  uint64_t memory_mib = 0, cpu_seconds = 0, result_mib = 0, threads = 0;
};

[[noreturn]] void end(const Error& error) {
  static_cast<void>(write_frame(kOut, FrameKind::kError, encode(error)));
  ::_exit(1);
}

// What the user can do something about, in words that name no file of ours.
Error told(Error e) {
  switch (e.code) {
    case ErrorCode::kOverloaded:
    case ErrorCode::kNoSpace: return {ErrorCode::kTooLarge, "the query needs more memory than SQL may use", "memory"};
    case ErrorCode::kIo:
      return {ErrorCode::kUnavailable, "the lake was rewritten while the query ran; ask again", "sql"};
    case ErrorCode::kInternal: return {ErrorCode::kInvalid, std::move(e.message), "sql"};
    default: return {e.code, std::move(e.message), e.where == "lake" ? "sql" : e.where};
  }
}

template <typename T>
T need(Result<T> result) {
  if (!result) end(told(std::move(result.error())));
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string file_text(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void lock_in(const Arguments& a) {
  need(enter_sandbox({.readable = {a.lake + "/events", a.lake + "/published"},
                      .writable = a.scratch,
                      .address_bytes_max = kSanitized ? 0 : (a.memory_mib + kBaseMib) << 20,
                      .file_bytes_max = a.result_mib << 20,
                      .cpu_seconds_max = a.cpu_seconds}));
}

size_t threads_now() {
  const std::filesystem::directory_iterator tasks("/proc/self/task");
  return static_cast<size_t>(std::distance(std::filesystem::begin(tasks), std::filesystem::end(tasks)));
}

duck::Database open_database(const Arguments& a) {
  return need(duck::Database::open(":memory:", {{"threads", "1"},
                                                {"memory_limit", fmt::format("{}MiB", a.memory_mib)},
                                                {"temp_directory", ""},
                                                {"autoinstall_known_extensions", "false"},
                                                {"autoload_known_extensions", "false"},
                                                {"allow_community_extensions", "false"}}));
}

void check(duck::Connection& connection, const std::string& sql) {
  auto rows = need(connection.query("SELECT json_serialize_sql(CAST(? AS VARCHAR))", {sql}));
  if (!need(rows.next())) end({ErrorCode::kInternal, "the statement cannot be read", "sql"});
  need(check_statement(rows.text(0)));
}

// A statement may end with semicolons; within brackets it may not.
std::string without_semicolons(std::string sql) {
  while (!sql.empty() && (sql.back() == ';' || std::isspace(static_cast<unsigned char>(sql.back())))) sql.pop_back();
  return sql;
}

void run(duck::Connection& connection, const Job& job, const Arguments& a) {
  if (job.sql.size() > kSqlBytesMax) end({ErrorCode::kTooLarge, "the statement is too long", "sql"});
  const lake::Manifest manifest = need(lake::Manifest::parse(file_text(job.publication + "/manifest.json")));
  need(connection.exec("SET TimeZone = 'UTC'"));
  need(connection.exec(lake::reader_sql(manifest, a.lake)));
  check(connection, job.sql);
  // DuckDB's own locks, the last line: no file but the lake's and the scratch folder's, no extension, no setting.
  need(connection.exec(fmt::format("SET allowed_directories = [{}, {}, {}]", duck::literal(a.lake + "/events/"),
                                   duck::literal(a.lake + "/published/"), duck::literal(a.scratch + "/"))));
  need(connection.exec("SET enable_external_access = false; SET lock_configuration = true"));
  // Kept whole before the first byte is sent: whoever asks hears of an error, not of half a result.
  need(connection.exec(fmt::format("CREATE TEMP TABLE lake_result AS SELECT * FROM ({}\n) LIMIT {}",
                                   without_semicolons(job.sql), job.rows_max + 1)));
  ResultWriter writer(connection, job, a.scratch,
                      [](FrameKind kind, std::string_view bytes) { return write_frame(kOut, kind, bytes); });
  need(writer.write());
}

}  // namespace

void run_worker(int argc, char** argv) {
  ::syscall(SYS_close_range, 3u, ~0u, 0u);
  if (argc != 6) ::_exit(2);
  const Arguments a{argv[0],
                    argv[1],
                    std::strtoull(argv[2], nullptr, 10),
                    std::strtoull(argv[3], nullptr, 10),
                    std::strtoull(argv[4], nullptr, 10),
                    std::strtoull(argv[5], nullptr, 10)};
  // DuckDB looks at /proc while it opens, so that comes first; its threads are made afterwards, locked in as well.
  const duck::Database database = open_database(a);
  duck::Connection connection = need(duck::Connection::open(database));
  if (threads_now() != 1) end({ErrorCode::kInternal, "a thread was there before the locks", "sql"});
  lock_in(a);
  need(connection.exec(fmt::format("SET threads = {}", a.threads)));
  need(write_frame(kOut, FrameKind::kReady, ""));
  const Result<Frame> frame = read_frame(kIn, -1);
  if (!frame || frame->kind != FrameKind::kJob) ::_exit(0);  // the server needs no worker any more
  run(connection, need(decode_job(frame->bytes)), a);
  need(write_frame(kOut, FrameKind::kEnd, ""));
  ::_exit(0);
}

}  // namespace tutti::sql
