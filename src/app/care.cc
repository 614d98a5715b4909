#include "app/care.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>

#include "app/data_folder.h"
#include "app/kept_files.h"
#include "base/sqlite.h"
#include "hub/rebuild.h"
#include "log/sqlite_log.h"
#include "log/verify.h"

namespace tutti::app {
namespace {

namespace fs = std::filesystem;

std::string log_file(const std::string& data) {
  return DataFolder::workspace(data) + "/log.db";
}
std::string state_file(const std::string& data) {
  return DataFolder::workspace(data) + "/state.db";
}

void remove_database(const std::string& path) {
  std::error_code ignored;
  for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(path + suffix, ignored);
}

Result<void> integrity(const std::string& path, std::vector<Finding>& findings) {
  const Result<sqlite::Database> db = sqlite::Database::open(path, {.read_only = true});
  if (!db) {
    findings.push_back({path, db.error().message});
    return {};
  }
  Result<sqlite::Statement> check = const_cast<sqlite::Database&>(*db).prepare("PRAGMA integrity_check(20)");
  if (!check) {
    findings.push_back({path, check.error().message});
    return {};
  }
  for (;;) {
    const Result<bool> row = check->step();
    if (!row) {
      findings.push_back({path, row.error().message});
      return {};
    }
    if (!*row) return {};
    if (check->text(0) != "ok") findings.push_back({path, std::string(check->text(0))});
  }
}

// Folds the log into a fresh file beside the state; the caller removes or keeps it.
Result<RebuildReport> fold_anew(const std::string& data, Offset through, const std::string& path,
                                const std::function<void(Offset)>& progress) {
  remove_database(path);
  TRY_VALUE(log, log::SqliteLog::open({.path = log_file(data)}));
  TRY_VALUE(store, open_sqlite_state(path));
  return rebuild(*log, through.value == 0 ? log->end() : through, *store, progress);
}

Result<void> check_state(const std::string& data, const VerifyOptions& options, VerifyResult& out) {
  const std::string path = state_file(data);
  if (!fs::exists(path)) {
    out.notes.push_back("there is no state yet; it is folded from the log when the server starts");
    return {};
  }
  TRY(integrity(path, out.findings));
  if (!out.findings.empty()) return {};
  Result<std::unique_ptr<StateStore>> store = open_sqlite_state(path);
  if (!store) {
    out.findings.push_back({path, store.error().message});
    return {};
  }
  const Result<std::unique_ptr<State>> state = State::open(**store);
  if (!state) {
    out.findings.push_back({path, state.error().message});
    return {};
  }
  out.state_applied = (*state)->applied;
  uint64_t quarantined = 0;
  for (const auto& [reason, n] : (*state)->counts.quarantined) quarantined += n;
  const uint64_t folded = (*state)->counts.applied + quarantined;
  if (out.state_applied > out.log_end) out.findings.push_back({path, "the state is ahead of the log"});
  else if (out.state_applied == out.log_end && folded != out.events)
    out.findings.push_back(
        {path, fmt::format("accepted {} events, but applied + quarantined is {}", out.events, folded)});
  else if (folded > out.events)
    out.findings.push_back({path, fmt::format("accepted {} events, but {} are folded", out.events, folded)});
  // A state that was never checkpointed holds nothing that replaying could be compared with.
  if (out.state_applied.value == 0) {
    out.notes.push_back("the state has no checkpoint yet; it is folded from the log when the server starts");
    return {};
  }
  if (options.quick) return {};
  TRY_VALUE(hash, state_hash(**store));
  out.state_hash = hash;
  const std::string scratch = DataFolder::workspace(data) + "/verify.tmp.db";
  const Result<RebuildReport> again = fold_anew(data, out.state_applied, scratch, options.progress);
  remove_database(scratch);
  if (!again) {
    out.findings.push_back({log_file(data), again.error().message});
    return {};
  }
  out.replayed_hash = again->hash;
  out.state_checked = true;
  if (again->hash != hash)
    out.findings.push_back({path, "replaying the log gives another state (" + to_hex(again->hash) + " instead of " +
                                      to_hex(hash) + "); tutti rebuild mends it"});
  return {};
}

}  // namespace

Result<VerifyResult> verify(const std::string& data, const VerifyOptions& options) {
  if (!fs::exists(log_file(data))) return fail(ErrorCode::kNotFound, "there is no log", log_file(data));
  VerifyResult out;
  const Result<log::VerifyReport> report = log::verify_log(log_file(data));
  if (!report) {
    out.findings.push_back({log_file(data), report.error().message});
    return out;
  }
  out.records = report->records;
  out.events = report->totals.accepted;
  out.log_end = report->end;
  for (const log::Damage& d : report->damages)
    out.findings.push_back(
        {d.file, d.at.value == 0 ? d.reason : fmt::format("{} in the batch at offset {}", d.reason, d.at.value)});
  if (report->damages_total > report->damages.size())
    out.findings.push_back(
        {log_file(data), fmt::format("and {} more damaged places", report->damages_total - report->damages.size())});
  if (report->wal.dropped_bytes > 0)
    out.notes.push_back(
        fmt::format("{} bytes of an unfinished write at the log's end are not part of it", report->wal.dropped_bytes));
  if (const auto seen = log::verify_seen(DataFolder::workspace(data) + "/seen")) {
    for (const log::Damage& d : *seen) out.findings.push_back({d.file, d.reason});
  }
  if (fs::exists(DataFolder::access_file(data))) TRY(integrity(DataFolder::access_file(data), out.findings));
  if (const auto server = DataFolder::server_of(data)) {
    out.notes.push_back("a server works on the folder (" + *server + "): its state is not compared; stop it for that");
    return out;
  }
  if (report->good()) TRY(check_state(data, options, out));
  return out;
}

Result<RebuildResult> rebuild_state(const std::string& data, const std::function<void(Offset)>& progress) {
  TRY_VALUE(folder, DataFolder::take(data));
  const auto start = std::chrono::steady_clock::now();
  const std::string scratch = DataFolder::workspace(data) + "/rebuild.tmp.db";
  RebuildResult out;
  // The stored state may be behind the log (after a crash): it is compared at its own offset.
  if (fs::exists(state_file(data))) {
    const auto store = open_sqlite_state(state_file(data));
    const auto at = store ? applied_of(**store) : Result<Offset>(tl::unexpected(store.error()));
    const auto hash = at ? state_hash(**store) : Result<Hash128>(tl::unexpected(at.error()));
    if (hash && at->value > 0) {  // a state without a checkpoint holds nothing to compare
      out.compared = true;
      out.before_at = *at;
      out.before = *hash;
      TRY_VALUE(same, fold_anew(data, *at, scratch, {}));
      out.before_again = same.hash;
    }
  }
  TRY_VALUE(report, fold_anew(data, Offset{}, scratch, progress));
  out.through = report.through;
  out.after = report.hash;
  out.records = report.records;
  out.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  remove_database(state_file(data));
  std::error_code failed;
  fs::rename(scratch, state_file(data), failed);
  if (failed) return fail(ErrorCode::kIo, "cannot put the new state in place: " + failed.message(), state_file(data));
  remove_database(scratch);
  return out;
}

Result<BackupResult> backup(const std::string& data, const std::string& target) {
  std::error_code failed;
  if (fs::exists(target) && !fs::is_empty(target, failed))
    return fail(ErrorCode::kConflict, "the folder is not empty", target);
  fs::create_directories(target, failed);
  if (failed) return fail(ErrorCode::kIo, "cannot make the folder: " + failed.message(), target);
  TRY(keep_files(data, target));
  TRY_VALUE(report, log::backup_log(log_file(data), target));
  if (fs::exists(DataFolder::access_file(data))) {
    TRY_VALUE(access, sqlite::Database::open(DataFolder::access_file(data), {.read_only = true}));
    TRY(access.backup_to(target + "/access.db"));
  }
  return BackupResult{report.end, report.bytes};
}

Result<RestoreResult> restore(const std::string& source, const std::string& data,
                              const std::function<void(Offset)>& progress) {
  std::error_code failed;
  if (fs::exists(data) && !fs::is_empty(data, failed))
    return fail(ErrorCode::kConflict, "the data folder is not empty", data);
  TRY_VALUE(checked, log::check_backup(source));
  TRY(check_kept_files(source));
  TRY_VALUE(folder, DataFolder::take(data));
  fs::copy_file(source + "/log.db", log_file(data), failed);
  if (!failed && fs::exists(source + "/access.db"))
    fs::copy_file(source + "/access.db", DataFolder::access_file(data), failed);
  if (failed) return fail(ErrorCode::kIo, "cannot copy the backup: " + failed.message(), data);
  TRY(put_back_kept_files(source, data));
  TRY_VALUE(report, fold_anew(data, Offset{}, state_file(data), progress));
  if (report.through != checked.end)
    return fail(ErrorCode::kCorrupt, "the restored log ends elsewhere than the backup says", log_file(data));
  return RestoreResult{report.through, report.hash};
}

}  // namespace tutti::app
