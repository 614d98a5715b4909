#include "log/verify.h"

#include <algorithm>
#include <filesystem>

#include "base/sqlite.h"
#include "log/batch_row.h"
#include "log/seen_manifest.h"
#include "log/seen_run.h"

namespace tutti::log {
namespace {

class Verifier {
 public:
  Verifier(sqlite::Database& db, VerifyReport& report) : db_(db), report_(report) {}

  Result<void> run() {
    check_structure();
    // First the small columns of all rows, then each payload by itself: one bad page hides only what lies on it.
    TRY_VALUE(heads, read_heads());
    TRY_VALUE(row, db_.prepare(std::string("SELECT ") + kBatchColumns + " FROM batch WHERE first=?1"));
    for (const Head& head : heads) {
      check_density(head);
      check_row(row, head);
    }
    return {};
  }

 private:
  struct Head {
    Offset first;
    uint32_t count;
  };

  void damage(Offset at, std::string reason) {
    ++report_.damages_total;
    if (report_.damages.size() < kDamagesMax) report_.damages.push_back({db_.path(), at, std::move(reason)});
  }

  void check_structure() {
    Result<sqlite::Statement> check = db_.prepare("PRAGMA integrity_check(100)");
    if (!check) return damage({}, "SQLite: " + check.error().message);
    for (;;) {
      Result<bool> row = check->step();
      if (!row) return damage({}, "SQLite: " + row.error().message);
      if (!*row) return;
      if (check->text(0) != "ok") damage({}, "SQLite: " + std::string(check->text(0)));
    }
  }

  Result<std::vector<Head>> read_heads() {
    std::vector<Head> heads;
    TRY_VALUE(all, db_.prepare("SELECT first,count FROM batch ORDER BY first"));
    for (;;) {
      Result<bool> row = all.step();
      if (!row) {
        damage(heads.empty() ? Offset{} : heads.back().first, "unreadable after this batch: " + row.error().message);
        break;
      }
      if (!*row) break;
      heads.push_back({Offset{static_cast<uint64_t>(all.integer(0))}, static_cast<uint32_t>(all.integer(1))});
    }
    return heads;
  }

  void check_density(const Head& head) {
    if (head.count == 0 && head.first.value == 0) return;
    if (head.first.value != report_.end.value + 1)
      damage(head.first, "gap: the offset before this batch is " + std::to_string(report_.end.value));
    report_.end = Offset{std::max(report_.end.value, head.first.value + std::max(head.count, 1u) - 1)};
  }

  void check_row(sqlite::Statement& by_first, const Head& head) {
    by_first.bind(1, head.first.value);
    Result<bool> found = by_first.step();
    if (!found) {
      damage(head.first, "unreadable: " + found.error().message);
    } else if (!*found) {
      damage(head.first, "unreadable: the index does not lead to this batch");
    } else {
      check_batch(row_of(by_first));
    }
    by_first.reset();
  }

  void check_batch(const BatchRow& row) {
    Result<BatchPtr> batch = open_row(row);
    if (!batch) return damage(row.first, batch.error().message);
    uint32_t events = 0;
    const bool whole =
        for_each_record(**batch, [&](Offset, const Record& r) { events += r.kind == RecordKind::kEvent; });
    if (!whole || events != row.events) return damage(row.first, "records");
    ++report_.batches;
    report_.records += row.count;
    report_.raw_bytes += row.raw_bytes;
    report_.stored_bytes += row.payload.size();
    check_totals(row);
  }

  // What was accepted is the sum of the batches' events; after a damaged batch the sum starts anew.
  void check_totals(const BatchRow& row) {
    Result<LogTotals> totals = totals_of(row);
    if (!totals) return damage(row.first, totals.error().message);
    const bool follows = row.first.value == next_ || row.first.value == 0;
    if (follows && totals->accepted != report_.totals.accepted + row.events) damage(row.first, "totals: accepted");
    if (totals->door.duplicates < report_.totals.door.duplicates) damage(row.first, "totals: duplicates fell");
    for (const auto& [reason, n] : report_.totals.door.refused)
      if (auto now = totals->door.refused.find(reason); now == totals->door.refused.end() || now->second < n)
        damage(row.first, "totals: refused fell");
    report_.totals = std::move(*totals);
    next_ = row.next();
  }

  sqlite::Database& db_;
  VerifyReport& report_;
  uint64_t next_ = 1;
};

}  // namespace

Result<VerifyReport> verify_log(const std::string& path) {
  VerifyReport report;
  TRY_VALUE(wal, read_wal(path + "-wal"));
  report.wal = wal;
  std::error_code error;
  if (!std::filesystem::exists(path, error)) return fail(ErrorCode::kNotFound, "There is no log.", path);
  TRY_VALUE(db, sqlite::Database::open(path, {.read_only = true}));
  TRY(Verifier(db, report).run());
  return report;
}

Result<std::vector<Damage>> verify_seen(const std::string& dir) {
  std::vector<Damage> damages;
  Result<SeenManifest> manifest = read_manifest(dir);
  if (!manifest && manifest.error().code == ErrorCode::kNotFound) return damages;  // rebuilt at the next open
  if (!manifest) return std::vector<Damage>{{manifest_path(dir), {}, manifest.error().message}};
  SeenRun::Block buffer;
  for (const SeenManifest::Run& info : manifest->runs) {
    const std::string path = run_path(dir, info.number);
    Result<std::shared_ptr<const SeenRun>> run = SeenRun::open(path);
    if (!run) {
      damages.push_back({path, {}, run.error().message});
      continue;
    }
    for (size_t n = 0; n < (*run)->blocks() && damages.size() < kDamagesMax; ++n)
      if (auto block = (*run)->read_block(n, buffer); !block) damages.push_back({path, {}, block.error().message});
  }
  return damages;
}

}  // namespace tutti::log
